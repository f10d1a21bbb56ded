"""Questions about trained networks that take too long for a page: a worker answers them while the page goes on."""
