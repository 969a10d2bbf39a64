"""What runs the product: in AWS (`aws`), on one machine (`local`), and the assets its pages need."""
