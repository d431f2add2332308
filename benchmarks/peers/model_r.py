"""Model R: what all engines share, in hours and kilograms.

Day `d` is [24 d, 24 d + 24), day 6 of each week a rest day; six totals are kept by month of 730 h.
"""

import math

DAYS_PER_YEAR = 365
MONTH = 730.0
DISTANCES = (35.0, 45.0, 55.0, 65.0, 80.0, 95.0)  # km, outside; 60 km to the port
PORT = 60.0
SPEED = 40.0  # km/h
FLEET, BAYS, RETORTS, PLACES, RETORT_PLACES = 8, 2, 2, 3, 4
LOAD, BIN, SHELF = 850.0, 250.0, 72.0
OPENS, CLOSES, WORKERS, MOST_OVERTIME = 8.0, 16.0, 25, 2.0
PREPARE, MTBF, REPAIR = 1800.0, 20.0, 1.0
CANS_PER_KG, FILL = 0.8, 2000.0
RETORT_LOAD, RETORT, COOL, QUARANTINE = 500, 0.75, 1.0, 240.0
REORDER_AT, ORDER_UP_TO, LEAD = 150_000, 300_000, 240.0
CONTAINER, STUFF = 1700 * 24, 4.0
RECEIVED, SPOILED, CANS, TRUCK, LABOUR, KWH = range(6)
HARVEST_SIGMA = math.sqrt(math.log(1 + 0.4**2))


def is_rest(day):
    return day % 7 == 6


def fruit(day):
    """Return the mean harvest of a centre on a day [kg]."""
    trips = 13 + 7 * math.cos(2 * math.pi * (day % 365 - 120) / 365)
    return trips * LOAD / len(DISTANCES)


def trips(kg):
    return max(1, int(kg / LOAD + 0.5))
