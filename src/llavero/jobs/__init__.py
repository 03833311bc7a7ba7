"""What happens without anybody waiting for it: messages leave, what is over is put away."""
