"""Partners: who works with a service without being a clerk or a friend on LINE, such as a shop that takes coupons."""
