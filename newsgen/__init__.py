"""newsgen."""
