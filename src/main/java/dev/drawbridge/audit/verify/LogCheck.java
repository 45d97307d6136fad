package dev.drawbridge.audit.verify;

import dev.drawbridge.audit.record.ParsedLeaf;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.tree.Faults;
import dev.drawbridge.log.tree.TreeCheck;
import dev.drawbridge.log.wal.DestroyedPart;
import dev.drawbridge.log.wal.Frame;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogScan;
import dev.drawbridge.log.wal.MinimumIndex;
import dev.drawbridge.log.wal.Scanned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log whole, without its writer: every frame, leaf and part, that each request has one
 * end, every tile, bundle and checkpoint. Changes nothing. Blocking.
 */
public final class LogCheck implements LogScan.Visitor, Faults {
  private static final int MOST_FAULTS = 1_000;
  private static final long PROGRESS = 1 << 16;

  /**
   * What to check.
   *
   * @param folder the log's
   * @param master the master key; without it contents stay closed
   * @param vkeys the auditor's copy of the verification keys; null for the log's own
   * @param checkpoint one that the auditor kept; null for none
   */
  public record Task(
      Path folder,
      MasterKey master,
      @Nullable Path vkeys,
      @Nullable Path checkpoint,
      WitnessPolicy witnesses) {}

  /**
   * One thing that is wrong.
   *
   * @param seq of the record; null where it is of none
   */
  public record Fault(@Nullable Long seq, String what) {}

  /**
   * What a check came to.
   *
   * @param contents what became of the records' contents
   * @param open the records of requests that have no end on record
   * @param undetected of the requests that opened those into which no detector looked, by what is
   *     on record
   * @param unproven likewise of those of which the end does not say what was done for an obligation
   * @param found how many faults there are
   * @param faults those of the log as a whole, then the first thousand of single records
   */
  public record Report(
      Extent extent,
      Contents contents,
      List<Long> open,
      Undetected undetected,
      Unproven unproven,
      long found,
      List<Fault> faults) {
    public boolean ok() {
      return found == 0;
    }
  }

  /**
   * Which records there are.
   *
   * @param origin the log's name
   * @param oldest seq of the oldest record: those before it were pruned
   * @param records seq after the last
   * @param published records that the checkpoint covers
   */
  public record Extent(String origin, long oldest, long records, long published) {}

  /**
   * Requests of whose prompt nothing says that it was looked into. This is no fault of the log.
   *
   * @param count how many
   * @param first the seqs of the first hundred
   */
  public record Undetected(long count, List<Long> first) {}

  /**
   * Requests whose end does not say of each obligation of the model that served that it was carried
   * out. One of an answer is owed only where there was one; of a request of which nobody knows how
   * it ended, the obligations of the model that was to be asked first count. This is no fault of
   * the log.
   *
   * @param count how many
   * @param first the seqs of the first hundred
   * @param byObligation how many, by the obligation
   */
  public record Unproven(long count, List<Long> first, Map<String, Long> byObligation) {}

  /**
   * In how many records the content is what.
   *
   * @param opened it opened, and is what the record's leaf commits to
   * @param closed its keys are not here
   * @param erased an erasure on record destroyed it or its key; the leaf stands
   * @param expired a retention on record destroyed it; the rest of the record matches
   */
  public record Contents(long opened, long closed, long erased, long expired) {}

  private final List<Fault> faults = new ArrayList<>();
  /* Of the log as a whole: few, and never left out. */
  private final List<Fault> whole = new ArrayList<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private final LongConsumer progress;
  private final TreeCheck tree;
  private final long oldest;
  private long found;
  private long records;
  private final Set<Long> stripped = new HashSet<>();
  private final TreeSet<Long> erasures = new TreeSet<>();
  private final TreeSet<Long> retentions = new TreeSet<>();

  private LogCheck(Task task, LongConsumer progress) throws IOException {
    this.progress = progress;
    this.oldest = MinimumIndex.of(task.folder());
    this.records = oldest;
    this.tree =
        TreeCheck.open(
            task.folder(), oldest, task.vkeys(), task.checkpoint(), task.witnesses(), this);
  }

  /**
   * Checks.
   *
   * @param progress told the records so far, now and then
   * @throws IOException where there is nothing to check
   */
  public static Report run(Task task, LongConsumer progress) throws IOException {
    boolean written = LogScan.written(task.folder());
    return new LogCheck(task, progress).check(task, written);
  }

  private Report check(Task task, boolean written) throws IOException {
    LogScan.run(task.folder(), this);
    // What a killed gateway left out at its end is taken from the tree, so that it is named once.
    if (records < tree.published()) missing(records, tree.published(), "the log ends before them");
    tree.end();
    if (!written) {
      for (long seq : open) fault(seq, "the request has no end record");
    }
    for (long seq : stripped) {
      if (erasures.higher(seq) == null && retentions.higher(seq) == null) {
        fault(seq, "a part of the record is gone, and no erasure is on record after it");
      }
    }
    if (oldest > 0 && retentions.isEmpty()) {
      fault(NOWHERE, "the log begins with record " + oldest + ", and no retention is on record");
    }
    var openings = new OpeningCheck(this, oldest, stripped, erasures, retentions);
    if (found == 0) openings.run(task.folder(), task.master(), records);
    whole.addAll(faults);
    return new Report(
        new Extent(tree.origin(), oldest, records, tree.published()),
        new Contents(openings.opened(), openings.closed(), openings.erased(), openings.expired()),
        List.copyOf(open),
        openings.undetected(),
        openings.unproven(),
        found,
        List.copyOf(whole));
  }

  @Override
  public void fault(long seq, String what) {
    found++;
    if (seq == NOWHERE) whole.add(new Fault(null, what));
    else if (faults.size() < MOST_FAULTS) faults.add(new Fault(seq, what));
  }

  @Override
  public void segment(long first, long[] listed) {
    // Those whose requests were pruned before they ended.
    if (oldest > 0 && first == oldest) for (long seq : listed) open.add(seq);
    long[] own = open.stream().mapToLong(Long::longValue).toArray();
    if (!Arrays.equals(own, listed)) {
      fault(first, "the segment's head lists other open requests than there are");
    }
  }

  @Override
  public void missing(long from, long until, String why) throws IOException {
    long told = Math.min(until, from + MOST_FAULTS);
    for (long seq = from; seq < told; seq++) fault(seq, "the record is not there: " + why);
    found += until - told;
    for (long seq = from; seq < until; seq++) {
      tree.missing();
      records++;
    }
  }

  @Override
  public void record(Scanned record) throws IOException {
    byte[] leaf = record.leaf();
    tree.leaf(leaf);
    records++;
    try {
      leaf(record, ParsedLeaf.of(leaf));
    } catch (IOException | RuntimeException e) {
      fault(record.seq(), "the record's leaf or parts are malformed: " + e.getMessage());
    }
    ends(record);
    if (records % PROGRESS == 0) progress.accept(records);
  }

  private void leaf(Scanned record, ParsedLeaf leaf) throws IOException {
    long seq = record.seq();
    if (leaf.seq() != seq) fault(seq, "the leaf names the seq " + leaf.seq());
    if (leaf.time() != record.time()) fault(seq, "the leaf names another time than its frame");
    FrameType type = record.type();
    String expected =
        switch (type) {
          case REQUEST -> "request";
          case REFUSAL -> "refusal";
          case END -> "end";
          case MOVE -> "move";
          case AUTH -> "auth";
          case EVENT, HEAD -> leaf.type();
        };
    if (!leaf.type().equals(expected)) {
      fault(seq, "the leaf is of type " + leaf.type() + ", its frame " + expected);
    }
    if (type.row() && Frame.hash(leaf.requestId()) != record.ref()) {
      fault(seq, "the frame names another request than its leaf");
    }
    if (leaf.type().equals("erasure")) erasures.add(seq);
    if (leaf.type().equals("retention")) retentions.add(seq);
    parts(record, leaf);
  }

  /** The parts are those that the leaf commits to; one that is gone was erased. */
  private void parts(Scanned record, ParsedLeaf leaf) throws IOException {
    List<byte[]> parts = record.sealed();
    boolean matches = leaf.version() == Scope.FIRST ? listed(parts, leaf) : digested(parts, leaf);
    if (!matches) fault(record.seq(), "a sealed part is not the one that the leaf commits to");
  }

  /** Whether each part is one that the leaf names. */
  private boolean listed(List<byte[]> parts, ParsedLeaf leaf) {
    List<String> committed = new ArrayList<>(leaf.parts());
    boolean matches = true;
    for (byte[] part : parts) {
      if (!zero(part)) matches &= committed.remove(ParsedLeaf.digest(part));
    }
    if (!committed.isEmpty()) stripped.add(leaf.seq());
    return matches;
  }

  private static boolean zero(byte[] part) {
    for (byte b : part) if (b != 0) return false;
    return true;
  }

  /** Whether the digest of the parts' digests is the leaf's. */
  private boolean digested(List<byte[]> parts, ParsedLeaf leaf) {
    List<byte[]> digests = new ArrayList<>(parts.size());
    for (byte[] part : parts) {
      byte[] kept = DestroyedPart.digest(part);
      if (kept != null) stripped.add(leaf.seq());
      digests.add(kept == null ? Sealer.digest(part) : kept);
    }
    return leaf.parts().equals(List.of(ParsedLeaf.digest(digests)));
  }

  private void ends(Scanned record) {
    if (record.type() == FrameType.REQUEST) open.add(record.seq());
    if (record.type() == FrameType.END && !open.remove(record.ref())) {
      fault(record.seq(), "it ends request " + record.ref() + ", which is not open");
    }
    if (record.type() == FrameType.MOVE && !open.contains(record.ref())) {
      fault(record.seq(), "it is of request " + record.ref() + ", which is not open");
    }
  }
}
