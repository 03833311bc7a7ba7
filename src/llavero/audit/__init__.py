"""What happened: events written in the transaction of the change, never altered afterwards."""
