package dev.drawbridge.command.drill;

import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillReport.Happening;
import dev.drawbridge.drill.DrillReport.Played;
import dev.drawbridge.drill.DrillReport.Recovery;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a drill's report says in sentences, for the terminal and the page alike. */
final class DrillWords {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private DrillWords() {}

  /** What was played. */
  static String traffic(DrillReport report) {
    Played played = report.played();
    boolean sample = played.source() == Traffic.Source.SAMPLE;
    String days =
        played.daysMoved() == 0
            ? ""
            : ", moved by " + played.daysMoved() + (played.daysMoved() == 1 ? " day" : " days");
    return "%d %s, %s to %s UTC%s, decided by policy %s"
        .formatted(
            played.requests(),
            sample ? "requests of a sample" : "requests on record",
            time(played.from()),
            time(played.to()),
            days,
            report.revision());
  }

  /** What happened, as one sentence an event. */
  static String event(Happening event) {
    StringBuilder said = new StringBuilder(event.what()).append(": ").append(event.signal().wire());
    said.append(event.noticed() ? ", known before" : ", without notice");
    said.append(", from ").append(time(event.from()));
    Instant until = event.until();
    said.append(until == null ? " on" : " to " + time(until));
    said.append("; ")
        .append(event.models().isEmpty() ? "no model" : String.join(", ", event.models()));
    if (event.met() > 0) said.append("; failed ").append(attempts(event.met()));
    Duration back = event.back();
    if (back != null)
      said.append("; serves again ").append(duration(back)).append(" after its end");
    return said.append('.').toString();
  }

  private static String attempts(long n) {
    return n + (n == 1 ? " attempt" : " attempts");
  }

  /** How it went for callers. */
  static String recovery(DrillReport report) {
    Recovery recovery = report.recovery();
    Instant first = recovery.firstStopped();
    if (first == null) return "No request is stopped that is served without the scenario.";
    Duration took = recovery.took();
    return took == null
        ? "Requests are stopped from " + time(first) + " to the end of the traffic."
        : "Requests are stopped from "
            + time(first)
            + "; everybody is served again "
            + duration(took)
            + " later.";
  }

  /** What the figures leave out. */
  static List<String> notes(DrillReport report) {
    List<String> notes = new ArrayList<>();
    Played played = report.played();
    if (played.unplayed() > 0) {
      notes.add(
          played.unplayed()
              + " requests are not played: erased, never decided, or for a name that is gone");
    }
    if (played.beyond() > 0) {
      notes.add(played.beyond() + " older requests are not played: there are too many");
    }
    notes.addAll(report.notes());
    return notes;
  }

  /** What a standby answered. */
  static String answer(Standby standby) {
    String answer = standby.answer();
    return answer == null ? "not asked" : answer;
  }

  static String time(Instant time) {
    return MINUTE.format(time);
  }

  /** The two largest units: {@code 2d 3h}. */
  static String duration(Duration duration) {
    long days = duration.toDays();
    int hours = duration.toHoursPart();
    int minutes = duration.toMinutesPart();
    if (days > 0) return hours == 0 ? days + "d" : days + "d " + hours + "h";
    if (hours > 0) return minutes == 0 ? hours + "h" : hours + "h " + minutes + "m";
    return minutes > 0 ? minutes + "m" : duration.toSeconds() + "s";
  }

  static String usd(double amount) {
    return String.format(Locale.ROOT, Math.abs(amount) < 100 ? "%.4f" : "%.2f", amount);
  }

  /** With its sign; what is less than a figure shows is none. */
  static String signed(double amount) {
    if (Math.abs(amount) < 0.00005) return "0";
    return (amount > 0 ? "+" : "") + usd(amount);
  }
}
