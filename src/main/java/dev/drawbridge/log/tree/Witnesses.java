package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.NoteSignature;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.VerifierKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.logging.EventCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The witnesses of a policy, asked all at once. */
final class Witnesses {
  private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

  /** How long a checkpoint waits for answers; what comes later is for the next one. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final WitnessPolicy policy;
  private final List<WitnessClient> asked = new ArrayList<>();
  private volatile boolean quorum;

  /** Trees to prove from, one for each call. */
  interface Trees {
    TileTree tree();
  }

  Witnesses(WitnessPolicy policy) {
    this.policy = policy;
    for (WitnessPolicy.Witness witness : policy.witnesses()) {
      String url = witness.url();
      if (url != null) asked.add(new WitnessClient(witness, url));
    }
  }

  /** Whether nobody is asked and nobody needed. */
  boolean none() {
    return asked.isEmpty() && policy.quorum() == null;
  }

  /** Whether enough witnesses have cosigned. */
  boolean met(SignedNote note) throws MalformedException {
    return policy.met(note.signers(policy.keys()));
  }

  /** Whether the newest checkpoint had its quorum when it was last asked for. */
  boolean quorum() {
    return none() || quorum;
  }

  /** The note with the lines of those who answered in time. */
  SignedNote cosign(Published checkpoint, Trees trees) throws MalformedException {
    var round = new Round(checkpoint.note());
    for (WitnessClient witness : asked) {
      if (!witness.begin(System.nanoTime())) continue;
      round.expect();
      Thread.ofVirtual()
          .name("witness-" + witness.name())
          .start(() -> round.answered(ask(witness, checkpoint, trees)));
    }
    SignedNote note = round.collect(System.nanoTime() + WAIT_NANOS);
    quorum = met(note);
    return note;
  }

  private static List<NoteSignature> ask(WitnessClient witness, Published checkpoint, Trees trees) {
    try {
      return witness.ask(checkpoint, trees);
    } catch (RuntimeException | Error e) {
      LOG.warn(EventCode.WITNESS_FAILED, "asking the witness {} failed", witness.name(), e);
      return List.of();
    }
  }

  /** Nanoseconds until a witness may be asked again; Long.MAX_VALUE where none waits. */
  long untilRetry() {
    long now = System.nanoTime();
    long least = Long.MAX_VALUE;
    for (WitnessClient witness : asked) least = Math.min(least, witness.untilRetry(now));
    return least;
  }

  /** What each witness last came to. */
  List<WitnessStatus> status() {
    return asked.stream().map(WitnessClient::status).toList();
  }

  /** The keys whose lines may stand on a checkpoint beside our own. */
  List<VerifierKey> keys() {
    return policy.keys();
  }

  /** The answers to one checkpoint. */
  private static final class Round {
    private SignedNote note;
    private int open;

    Round(SignedNote note) {
      this.note = note;
    }

    synchronized void expect() {
      open++;
    }

    synchronized void answered(List<NoteSignature> lines) {
      for (NoteSignature line : lines) note = note.with(line);
      open--;
      notifyAll();
    }

    synchronized SignedNote collect(long until) {
      try {
        for (long left = until - System.nanoTime(); open > 0 && left > 0; ) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
          left = until - System.nanoTime();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return note;
    }
  }
}
