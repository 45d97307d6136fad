package dev.drawbridge.upstream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of a provider, or of one of its models: so many attempts run at once, and so many wait
 * for a place. Teams take turns, whatever each has waiting; within a team who came first is first.
 * Where no more may wait, the team that waits with most gives one up, its newest, to a team that
 * waits with fewer. Thread-safe.
 */
final class FairPlaces {
  private final int places;
  private final int most;
  private int taken;
  private int waiting;

  /** Those that wait, by team; the team whose turn is next stands first. */
  private final Map<String, Deque<Turn>> ofTeams = new LinkedHashMap<>();

  /**
   * @param places attempts that run at once
   * @param most of them that wait beside
   */
  FairPlaces(int places, int most) {
    this.places = places;
    this.most = most;
  }

  /** One attempt's place, or its turn for one. */
  static final class Turn {
    private enum State {
      WAITS,
      TAKEN,
      OVER
    }

    private final String team;
    private final Runnable granted;
    private final Runnable givenUp;
    private State state = State.WAITS;
    private boolean atOnce;

    private Turn(String team, Runnable granted, Runnable givenUp) {
      this.team = team;
      this.granted = granted;
      this.givenUp = givenUp;
    }

    /** Whether the place was free; only where it was not, {@code granted} runs. */
    boolean atOnce() {
      return atOnce;
    }
  }

  /**
   * Takes a place, or waits for one.
   *
   * @param granted runs with the place where that is not at once, on another thread
   * @param givenUp runs, on another thread, where the turn is given up to another team
   * @return null where no more may wait
   */
  @Nullable Turn enter(String team, Runnable granted, Runnable givenUp) {
    Turn turn = new Turn(team, granted, givenUp);
    Turn displaced = null;
    synchronized (this) {
      if (taken < places) {
        taken++;
        turn.state = Turn.State.TAKEN;
        turn.atOnce = true;
      } else {
        if (waiting >= most) {
          displaced = displaced(team);
          if (displaced == null) return null;
        }
        ofTeams.computeIfAbsent(team, t -> new ArrayDeque<>()).add(turn);
        waiting++;
      }
    }
    if (displaced != null) displaced.givenUp.run();
    return turn;
  }

  /** The newest turn of the team that waits with most; null where that is no more than its own. */
  private @Nullable Turn displaced(String team) {
    Deque<Turn> longest = null;
    for (Deque<Turn> each : ofTeams.values()) {
      if (longest == null || each.size() > longest.size()) longest = each;
    }
    Deque<Turn> own = ofTeams.get(team);
    int after = 1 + (own == null ? 0 : own.size());
    if (longest == null || longest.size() <= after) return null;
    Turn newest = longest.removeLast();
    newest.state = Turn.State.OVER;
    waiting--;
    return newest;
  }

  /** Gives a place, or a turn for one, back. Idempotent. */
  void leave(Turn turn) {
    Turn next = null;
    synchronized (this) {
      Turn.State was = turn.state;
      turn.state = Turn.State.OVER;
      if (was == Turn.State.WAITS) forget(turn);
      if (was == Turn.State.TAKEN) {
        next = next();
        if (next == null) taken--;
      }
    }
    if (next != null) next.granted.run();
  }

  private void forget(Turn turn) {
    Deque<Turn> own = ofTeams.get(turn.team);
    if (own == null || !own.remove(turn)) return;
    waiting--;
    if (own.isEmpty()) ofTeams.remove(turn.team);
  }

  /** Who takes the place that is free; its team stands last from then on. */
  private @Nullable Turn next() {
    Iterator<Map.Entry<String, Deque<Turn>>> teams = ofTeams.entrySet().iterator();
    if (!teams.hasNext()) return null;
    Map.Entry<String, Deque<Turn>> first = teams.next();
    String team = first.getKey();
    Deque<Turn> own = first.getValue();
    Turn turn = own.remove();
    teams.remove();
    if (!own.isEmpty()) ofTeams.put(team, own);
    turn.state = Turn.State.TAKEN;
    waiting--;
    return turn;
  }
}
