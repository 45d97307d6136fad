package dev.drawbridge.drill;

import dev.drawbridge.drill.DrillReport.Cost;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Move;
import dev.drawbridge.drill.DrillReport.Recovery;
import dev.drawbridge.drill.DrillReport.Span;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.DrillReport.Stop;
import dev.drawbridge.drill.DrillReport.TeamLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts what became of a drill's requests. Grows with teams and names, not with requests. */
final class DrillTally {
  private static final int SPANS = 48;

  /** Names that callers may write as they like are told apart up to this number. */
  private static final int APART = 2_000;

  private static final String OTHERS = "(others)";

  /** Requests of a team for one name. */
  private record Stream(String team, String asked) {}

  private record Pair(String from, String to) {}

  private record Why(Stream stream, String before, String code) {}

  private static final class Sums {
    long same;
    long moved;
    long stopped;
    long refused;
    double before;
    double after;
    double added;
    double unspent;

    Counts counts() {
      return new Counts(same, moved, stopped, refused);
    }

    Cost cost() {
      return new Cost(before, after, added, unspent);
    }
  }

  private static final class StopSums {
    final Instant first;
    Instant last;
    long requests;
    List<String> change = List.of();

    StopSums(Instant first) {
      this.first = first;
      this.last = first;
    }
  }

  private static final class MoveSums {
    long requests;
    double added;
  }

  /** Since when every request of a stream is stopped. */
  private static final class Outage {
    @Nullable Instant since;
    Duration longest = Duration.ZERO;
    boolean any;
  }

  private final Instant begin;
  private final long spanMillis;
  private final Sums all = new Sums();
  private final List<Sums> spans = new ArrayList<>();
  private final Map<String, Sums> teams = new TreeMap<>();
  private final Map<Pair, MoveSums> moves = new HashMap<>();
  private final Map<Why, StopSums> stops = new LinkedHashMap<>();
  private final Map<Stream, Outage> outages = new HashMap<>();
  private final Map<String, Long> standbys = new TreeMap<>();
  private final Map<String, String> providers = new HashMap<>();
  private long failedAttempts;
  private @Nullable Instant firstStopped;
  private @Nullable Instant lastStopped;
  private @Nullable Instant recovered;
  private int down;

  DrillTally(Instant begin, Instant end) {
    this.begin = begin;
    long millis = Math.max(1, Duration.between(begin, end).toMillis() + 1);
    this.spanMillis = Math.max(1, Math.ceilDiv(millis, SPANS));
    int used = (int) Math.ceilDiv(millis, spanMillis);
    for (int i = 0; i < used; i++) spans.add(new Sums());
  }

  /** Gives the sentences on what to change, for the first request that was stopped so. */
  interface Changes {
    List<String> sentences() throws InterruptedException, DrillDecisions.Unanswered;
  }

  void count(PlayedRequest request, PlayedOutcome before, PlayedOutcome after, Changes changes)
      throws InterruptedException, DrillDecisions.Unanswered {
    RequestFacts facts = request.facts();
    int at = (int) (Duration.between(begin, request.time()).toMillis() / spanMillis);
    List<Sums> to =
        List.of(all, spans.get(at), teams.computeIfAbsent(facts.team(), t -> new Sums()));
    String was = before.model();
    String is = after.model();
    failedAttempts += after.attempts();
    for (Sums sums : to) {
      sums.before += before.usd();
      sums.after += after.usd();
    }
    if (is != null) {
      boolean same = is.equals(was);
      for (Sums sums : to) {
        if (same) sums.same++;
        else sums.moved++;
        sums.added += after.usd() - before.usd();
      }
      if (!same) moved(was == null ? "" : was, after, after.usd() - before.usd());
      up(facts, request.time());
    } else if (was == null) {
      for (Sums sums : to) sums.refused++;
    } else {
      for (Sums sums : to) {
        sums.stopped++;
        sums.unspent += before.usd();
      }
      stopped(request, was, after.code(), changes);
    }
  }

  private void moved(String from, PlayedOutcome after, double added) {
    if (after.served() == null) return;
    String to = after.served().id();
    MoveSums sums = moves.computeIfAbsent(new Pair(from, to), p -> new MoveSums());
    sums.requests++;
    sums.added += added;
    standbys.merge(to, 1L, Long::sum);
    providers.put(to, after.served().provider().id());
  }

  private static Stream stream(RequestFacts facts, int known) {
    return known < APART ? new Stream(facts.team(), facts.model()) : new Stream(OTHERS, OTHERS);
  }

  private void stopped(PlayedRequest request, String was, String code, Changes changes)
      throws InterruptedException, DrillDecisions.Unanswered {
    Instant now = request.time();
    if (firstStopped == null) firstStopped = now;
    lastStopped = now;
    recovered = null;
    Stream stream = new Stream(request.facts().team(), request.facts().model());
    if (!outages.containsKey(stream)) stream = stream(request.facts(), outages.size());
    Outage outage = outages.computeIfAbsent(stream, s -> new Outage());
    outage.any = true;
    if (outage.since == null) {
      outage.since = now;
      down++;
    }
    Why why = new Why(stream, was, code);
    StopSums sums = stops.get(why);
    if (sums == null) {
      sums = new StopSums(now);
      stops.put(why, sums);
      sums.change = changes.sentences();
    }
    sums.requests++;
    sums.last = now;
  }

  /** A request of the stream is served. */
  private void up(RequestFacts facts, Instant now) {
    Outage outage = outages.get(new Stream(facts.team(), facts.model()));
    if (outage == null || outage.since == null) return;
    end(outage, now);
    down--;
    if (down == 0) recovered = now;
  }

  private static void end(Outage outage, Instant now) {
    if (outage.since == null) return;
    Duration took = Duration.between(outage.since, now);
    if (took.compareTo(outage.longest) > 0) outage.longest = took;
    outage.since = null;
  }

  Counts counts() {
    return all.counts();
  }

  Cost cost() {
    return all.cost();
  }

  long failedAttempts() {
    return failedAttempts;
  }

  Recovery recovery() {
    Duration took =
        firstStopped == null || recovered == null
            ? null
            : Duration.between(firstStopped, recovered);
    return new Recovery(firstStopped, lastStopped, took);
  }

  /**
   * The teams' lines.
   *
   * @param end of the traffic, until which what is stopped stays so
   */
  List<TeamLine> teams(Instant end) {
    Map<String, Duration> longest = new HashMap<>();
    outages.forEach(
        (stream, outage) -> {
          end(outage, end);
          if (outage.any) {
            longest.merge(stream.team, outage.longest, (a, b) -> a.compareTo(b) > 0 ? a : b);
          }
        });
    List<TeamLine> lines = new ArrayList<>();
    teams.forEach(
        (team, sums) ->
            lines.add(new TeamLine(team, sums.counts(), sums.cost(), longest.get(team))));
    lines.sort(
        Comparator.comparingLong((TeamLine line) -> line.counts().stopped())
            .thenComparingLong(line -> line.counts().moved())
            .reversed()
            .thenComparing(TeamLine::team));
    return lines;
  }

  List<Move> moves() {
    return moves.entrySet().stream()
        .map(
            e ->
                new Move(e.getKey().from, e.getKey().to, e.getValue().requests, e.getValue().added))
        .sorted(
            Comparator.comparingLong(Move::requests)
                .reversed()
                .thenComparing(Move::from)
                .thenComparing(Move::to))
        .toList();
  }

  List<Stop> stops() {
    List<Stop> list = new ArrayList<>();
    stops.forEach(
        (why, sums) ->
            list.add(
                new Stop(
                    why.stream.team,
                    why.stream.asked,
                    why.before,
                    why.code,
                    sums.requests,
                    sums.first,
                    sums.last,
                    sums.change)));
    list.sort(
        Comparator.comparingLong(Stop::requests)
            .reversed()
            .thenComparing(Stop::team)
            .thenComparing(Stop::asked));
    return list;
  }

  List<Span> timeline() {
    List<Span> line = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      line.add(new Span(begin.plusMillis(i * spanMillis), spans.get(i).counts()));
    }
    return line;
  }

  List<Standby> standbys() {
    return standbys.entrySet().stream()
        .map(
            e ->
                new Standby(e.getKey(), providers.getOrDefault(e.getKey(), ""), e.getValue(), null))
        .sorted(Comparator.comparingLong(Standby::requests).reversed())
        .toList();
  }
}
