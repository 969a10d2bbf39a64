"""A fictional feed: one valley line of やまべ町 down to its station and back, on weekdays."""

FEED = {
    "agency": "agency_id,agency_name,agency_url,agency_timezone,agency_phone\n"
    "yamabe,やまべ町,https://yamabe.example,Asia/Tokyo,0124-56-7890\n",
    "stops": "stop_id,stop_name,stop_lat,stop_lon,stop_desc,zone_id\n"
    "kamizato,上里公民館,35.7655,139.0064,公民館の玄関前,valley\n"
    "clinic,診療所前,35.7601,139.0150,,town\n"
    "nakazato,中里集会所,35.7523,139.0327,,town\n"
    "station,やまべ駅,35.7568,139.0251,駅の東口,town\n",
    "routes": "route_id,agency_id,route_short_name,route_long_name,route_desc,route_type\nvalley,yamabe,,谷線,,3\n",
    "calendar": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "weekdays,1,1,1,1,1,0,0,20260401,20270331\n",
    "calendar_dates": "service_id,date,exception_type\nweekdays,20261123,2\n",
    "trips": "route_id,service_id,trip_id,trip_headsign,direction_id\n"
    "valley,weekdays,down-0800,やまべ駅,0\n"
    "valley,weekdays,up-1100,上里公民館,1\n"
    "valley,weekdays,down-1330,やまべ駅,0\n",
    "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "down-0800,8:00:00,8:00:00,kamizato,1\n"
    "down-0800,8:10:00,8:10:00,clinic,2\n"
    "down-0800,8:18:00,8:18:00,nakazato,3\n"
    "down-0800,8:25:00,8:25:00,station,4\n"
    "up-1100,11:00:00,11:00:00,station,1\n"
    "up-1100,11:15:00,11:15:00,clinic,2\n"
    "up-1100,11:25:00,11:25:00,kamizato,3\n"
    "down-1330,13:30:00,13:30:00,kamizato,1\n"
    "down-1330,13:40:00,13:40:00,clinic,2\n"
    "down-1330,13:55:00,13:55:00,station,3\n",
    "translations": "trans_id,lang,translation\n"
    "やまべ駅,en,Yamabe Station\n"
    "上里公民館,en,Kamizato Community Hall\n"
    "診療所前,en,Clinic\n"
    "中里集会所,en,Nakazato Meeting House\n"
    "谷線,en,Valley Line\n"
    "上里公民館,ja-Hrkt,かみざとこうみんかん\n"
    "やまべ駅,ja-Hrkt,やまべえき\n",
    "fare_attributes": "fare_id,price,currency_type,payment_method,transfers\nlong,600,JPY,0,\ntown,300,JPY,0,\n",
    "fare_rules": "fare_id,route_id,origin_id,destination_id\nlong,valley,,\ntown,valley,town,town\n",
}
