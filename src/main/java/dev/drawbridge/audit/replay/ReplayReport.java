package dev.drawbridge.audit.replay;

import dev.drawbridge.routing.Difference.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What another policy would have changed.
 *
 * @param until null for the end of the record
 * @param revision of the policy that was asked
 * @param decidedBy the revisions on record, each with its number of decisions
 * @param counts how many decisions are of each kind
 * @param masking of prompts
 * @param answers what of answers is masked or cut
 */
public record ReplayReport(
    Instant since,
    @Nullable Instant until,
    String revision,
    Map<String, Long> decidedBy,
    Map<Change, Long> counts,
    Undecided undecided,
    Cost cost,
    Changes changes,
    MaskingReport masking,
    AnswersReport answers) {

  /**
   * How many requests and refusals were not decided again.
   *
   * @param erased records of which an erasure left nothing to decide on
   * @param withoutVerdict refusals before policy, or while it did not answer
   * @param withoutSnapshot decisions whose record does not tell enough
   * @param failed decisions on which the asked policy gave no valid answer
   */
  public record Undecided(long erased, long withoutVerdict, long withoutSnapshot, long failed) {}

  /**
   * The changes in detail.
   *
   * @param lines by team and asked model, those with most changes first
   * @param refusedBy each code with the number of newly refused requests that it stands on
   * @param reroutes from one model to another
   * @param listed changes one by one, newest first
   * @param notListed the number of changes beyond those
   */
  public record Changes(
      List<Line> lines,
      Map<String, Long> refusedBy,
      List<Reroute> reroutes,
      List<Changed> listed,
      long notListed) {}

  /**
   * USD before and after: what usage on record costs at each model's list price, else the estimate
   * that policy was told.
   */
  public record Cost(double before, double after) {
    public double difference() {
      return after - before;
    }
  }

  /** The decisions of one team on one asked name; the last may sum up further ones. */
  public record Line(
      String team, String model, long decisions, Map<Change, Long> changes, Cost cost) {
    long changed() {
      return decisions - changes.getOrDefault(Change.SAME, 0L);
    }
  }

  /** How many requests would have gone elsewhere. */
  public record Reroute(String from, String to, long requests) {}

  /**
   * One request that would have ended otherwise.
   *
   * @param codes why the model is refused that is no longer, or was not, the first target
   */
  public record Changed(
      String requestId,
      Instant time,
      @Nullable String team,
      String model,
      Change change,
      @Nullable String from,
      @Nullable String to,
      List<String> codes) {}

  /** Decisions that were made again. */
  public long decided() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many decisions are of that kind. */
  public long count(Change change) {
    return counts.getOrDefault(change, 0L);
  }
}
