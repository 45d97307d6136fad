# METADATA
# title: Times
# description: |
#   Time without a clock or a parser: `request.time` and the facts' `from`, `until` and dates are RFC
#   3339 in UTC, so that their text sorts as they do. A `from` or `until` that ends in an offset
#   cannot be compared, and then what it limits is in force. Where the request has no time,
#   everything is in force that has a limit.
package drawbridge.times

# METADATA
# description: Whether a fact with `from` and `until`, each optional, holds at the request's time.
in_force(fact) if {
	not upcoming(fact)
	not over(fact)
}

upcoming(fact) if {
	comparable(fact.from)
	is_string(input.request.time)
	input.request.time < fact.from
}

over(fact) if {
	comparable(fact.until)
	is_string(input.request.time)
	fact.until <= input.request.time
}

comparable(text) if {
	is_string(text)
	endswith(text, "Z")
}

comparable(text) if {
	is_string(text)
	count(text) == 10
}

# METADATA
# description: The request's date, YYYY-MM-DD.
today := substring(input.request.time, 0, 10)

# METADATA
# description: The date 90 days after the request's, YYYY-MM-DD.
in_90_days := concat("-", [format_int(next.year, 10), padded(month), padded(next.day - next.calendar[month - 1])]) if {
	month := count([days | some days in next.calendar; days < next.day])
}

# METADATA
# description: |
#   The year, its calendar and the day in the year, from 1, that lie 90 days after the request's date.
#   Arithmetic costs much of a decision's time: the request's own calendar is made out once.
next := {"year": year, "calendar": this_year, "day": day} if day <= this_year[12]

next := {"year": year + 1, "calendar": calendar(year + 1), "day": day - this_year[12]} if day > this_year[12]

year := to_number(substring(today, 0, 4))

this_year := calendar(year)

day := (this_year[places[substring(today, 5, 2)]] + to_number(substring(today, 8, 2))) + 90

# METADATA
# description: The months' places in a calendar.
places := {
	"01": 0, "02": 1, "03": 2, "04": 3, "05": 4, "06": 5,
	"07": 6, "08": 7, "09": 8, "10": 9, "11": 10, "12": 11,
}

# METADATA
# description: How many days of the year lie before each month, and in the whole year.
calendar(y) := leap_year if {
	leap(y)
} else := common_year

common_year := [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

leap_year := [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366]

leap(y) if {
	y % 4 == 0
	not common_century(y)
}

common_century(y) if {
	y % 100 == 0
	y % 400 != 0
}

padded(number) := format_int(number, 10) if number > 9

padded(number) := concat("", ["0", format_int(number, 10)]) if number <= 9
