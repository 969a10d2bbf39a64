"""What pages need from npm: locked here, installed into `chalicelib/web/assets`, never committed."""
