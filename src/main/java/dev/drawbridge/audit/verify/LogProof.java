package dev.drawbridge.audit.verify;

import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tree.Checkpointer;
import dev.drawbridge.log.tree.KeySeal;
import dev.drawbridge.log.tree.KnownLog;
import dev.drawbridge.log.tree.Leaves;
import dev.drawbridge.log.tree.OtherOrigin;
import dev.drawbridge.log.tree.ProofSettings;
import dev.drawbridge.log.tree.Published;
import dev.drawbridge.log.tree.StoredTree;
import dev.drawbridge.log.tree.WitnessStatus;
import dev.drawbridge.log.wal.AppendQueue;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.WriteAheadLog;
import dev.drawbridge.logging.EventCode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log's proof as both ports serve it: checkpoint, keys, tiles and receipts. */
public final class LogProof implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogProof.class);
  private static final long RECEIPT_SECONDS = 3;

  private final Vertx vertx;
  private final LogReader log;
  private final AppendQueue queue;
  private final Checkpointer checkpointer;
  private final RecordFinder finder;
  private final Receipts receipts;
  private final Path folder;

  /** Why this log does not go on from one that somebody else knows; null where it does. */
  private volatile @Nullable String rolledBack;

  private LogProof(
      Vertx vertx, WriteAheadLog log, Checkpointer checkpointer, RecordFinder finder, Path folder) {
    this.folder = folder;
    this.vertx = vertx;
    this.log = log.reader();
    this.queue = log.queue();
    this.checkpointer = checkpointer;
    this.finder = finder;
    this.receipts = new Receipts(finder);
  }

  /**
   * Opens the tree of a log that is not started yet. Blocking.
   *
   * @param finder finds what receipts are of, its own and closed with it
   * @param keys what the keys that sign checkpoints are sealed with
   * @throws IOException where it is not the tree of this log; the message says why
   */
  public static LogProof open(
      Vertx vertx,
      WriteAheadLog log,
      ProofSettings settings,
      RecordFinder finder,
      Keys keys,
      MeterRegistry registry)
      throws IOException {
    Leaves leaves = new LogLeaves(log.reader(), log.nextSeq());
    Checkpointer checkpointer =
        Checkpointer.open(settings, leaves, new UnderMaster(keys), registry);
    LogProof proof = new LogProof(vertx, log, checkpointer, finder, settings.folder());
    Gauge.builder("drawbridge.audit.rolled.back", proof, p -> p.rolledBack == null ? 0 : 1)
        .description("1 where the store knows a larger log of this name, or another one, else 0")
        .register(registry);
    return proof;
  }

  /**
   * Gives a log at rest another name, as {@link OtherOrigin} has it.
   *
   * @param master of the keys that seal the log's own
   * @return the new name
   * @throws IOException where the master key is not there
   */
  public static String rename(ProofSettings settings, MasterKey master) throws IOException {
    Keys keys =
        Keys.read(settings.folder(), master)
            .orElseThrow(() -> new IOException("the log's keys are not there"));
    try (keys) {
      return OtherOrigin.give(settings, new UnderMaster(keys), InstantSource.system());
    }
  }

  /** Starts the tree, which follows the log until the log is closed. */
  public void follow(WriteAheadLog log) {
    log.follow(new TreeFollower(checkpointer));
    checkpointer.start();
  }

  private record UnderMaster(Keys keys) implements KeySeal {
    @Override
    public byte[] seal(String name, byte[] key) {
      return keys.seal(name, key);
    }

    @Override
    public byte[] open(String name, byte[] sealed) throws IOException {
      return keys.open(name, sealed);
    }
  }

  /** The log's name. */
  public String origin() {
    return checkpointer.tree().origin();
  }

  /** The published checkpoint; empty before the first. */
  public Optional<byte[]> checkpoint() {
    Published now = checkpointer.tree().published();
    return now == null ? Optional.empty() : Optional.of(now.note().bytes());
  }

  /**
   * How many records a checkpoint of this log's name covers that somebody keeps; below zero where
   * this log does not go on from it: the log says so once then, and {@link #trouble} until it does.
   * Blocking.
   *
   * @param who such as {@code the store in PostgreSQL}
   */
  public long goesOnFrom(String who, byte[] checkpoint) throws IOException {
    StoredTree tree = StoredTree.of(folder);
    KnownLog known = tree.knows(who, checkpoint);
    long own = tree.newest().map(Published::size).orElse(0L);
    String before = rolledBack;
    String now = null;
    if (known.other()) {
      now = who + " knows another log by the name " + origin();
    } else if (known.records() > own) {
      now = who + " knows " + known.records() + " records of this log, here are " + own;
    }
    rolledBack = now;
    if (now != null && before == null) {
      LOG.error(
          EventCode.LOG_ROLLED_BACK,
          "{}: the data folder is an older one, or a copy that was gone on with",
          now);
    }
    return now == null ? known.records() : -1;
  }

  /** The records that the published checkpoint covers. */
  public long publishedSize() {
    return checkpointer.publishedSize();
  }

  /** The seq of the oldest record that was not pruned, 0 where none was. */
  public Future<Long> minimumIndex() {
    return vertx.executeBlocking(log::oldest, false).map(Objects::requireNonNull);
  }

  /** To be called before the records before that seq are pruned. Blocking. */
  public void keep(long oldest) throws IOException {
    checkpointer.tree().keep(oldest);
  }

  /** Removes the bundles of pruned leaves. Blocking. */
  public void prune(long oldest) throws IOException {
    checkpointer.tree().prune(oldest);
  }

  /**
   * The hash of a leaf in the published tree, also of a record that was pruned; null where that
   * does not cover it. Blocking.
   */
  public byte @Nullable [] leafHash(long seq) throws IOException {
    return checkpointer.tree().leafHash(seq);
  }

  /** The verification keys, one a line, the current ones first. */
  public String vkeys() {
    return checkpointer.tree().vkeys();
  }

  /**
   * A tile or bundle of the published tree; empty where there is none.
   *
   * @param path begins with {@code tile/}
   */
  public Future<Optional<byte[]>> tile(String path) {
    Tile tile;
    try {
      tile = Tile.parse(path);
    } catch (MalformedException e) {
      return Future.succeededFuture(Optional.empty());
    }
    return vertx
        .executeBlocking(() -> Optional.ofNullable(checkpointer.tree().tile(tile)), false)
        .map(Objects::requireNonNull);
  }

  /**
   * Returns the proof that a request is in the log, a {@code .tlog-proof}; its {@code extra} opens
   * the leaf. Fails with {@code not_found} where there is no such request or it is not the
   * caller's, with {@code receipt_pending} where no published checkpoint covers it within three
   * seconds.
   *
   * @param own whether a row may be shown
   * @param end of its end record instead
   */
  public Future<byte[]> receipt(String requestId, Predicate<Row> own, boolean end) {
    return queue
        .settled()
        .compose(v -> vertx.executeBlocking(() -> receipts.find(requestId, own, end), false))
        .map(Objects::requireNonNull)
        .compose(found -> covered(found).compose(within -> proof(found, within)));
  }

  private Future<Published> covered(Receipts.Found found) {
    CompletableFuture<Published> covering = checkpointer.tree().covering(found.seq());
    return Future.fromCompletionStage(covering, vertx.getOrCreateContext())
        .timeout(RECEIPT_SECONDS, TimeUnit.SECONDS)
        .recover(
            late -> {
              covering.cancel(false);
              return Future.failedFuture(
                  new Refusal(
                      RefusalCode.RECEIPT_PENDING,
                      "No published checkpoint covers this request yet. Ask again."));
            });
  }

  private Future<byte[]> proof(Receipts.Found found, Published within) {
    return vertx
        .executeBlocking(
            () -> checkpointer.tree().proof(found.seq(), within, found.extra()).bytes(), false)
        .map(Objects::requireNonNull);
  }

  /** What keeps checkpoints from being signed or published; null for nothing. */
  public @Nullable String trouble() {
    String error = checkpointer.error();
    if (error != null) return "no checkpoint could be signed: " + error;
    if (rolledBack != null) return rolledBack;
    StringBuilder trouble = new StringBuilder();
    for (WitnessStatus witness : checkpointer.witnesses()) {
      if (witness.error() == null) continue;
      if (!trouble.isEmpty()) trouble.append("; ");
      trouble.append("witness ").append(witness.name()).append(": ").append(witness.error());
    }
    if (trouble.isEmpty() && checkpointer.quorum()) return null;
    String quorum =
        checkpointer.quorum() ? "the quorum is met" : "no quorum: what is published is not new";
    return trouble.isEmpty() ? quorum : quorum + "; " + trouble;
  }

  /** Closes what finds receipts; the tree is closed with the log. */
  @Override
  public void close() throws IOException {
    finder.closeIndex();
  }

  /**
   * Has the keys in use sign a last checkpoint, then makes new keys. Completes with all
   * verification keys, one a line, the new ones first.
   */
  public Future<String> rotateKeys() {
    return Future.fromCompletionStage(checkpointer.rotate(), vertx.getOrCreateContext());
  }
}
