"""What a shared ride is: the town's timetable, what drivers offer, what riders wish for, and how the two meet."""
