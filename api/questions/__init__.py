"""What can be asked, over HTTP and on the command line alike, without either of them."""
