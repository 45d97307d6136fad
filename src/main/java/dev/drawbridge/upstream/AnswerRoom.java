package dev.drawbridge.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The memory that the answer of one attempt takes. On the attempt's context. */
final class AnswerRoom {
  /** What a byte of a whole answer takes: as it comes, as it is handed on, and in the record. */
  static final int EACH = 3;

  /** What a translated answer takes beyond that. */
  static final int EACH_TRANSLATED = 6;

  private final MemoryBudget.Share share;
  private final AttemptTimeouts watch;
  private final Consumer<Runnable> context;
  private final BooleanSupplier unwanted;
  private final List<Runnable> waiting = new ArrayList<>(1);
  private long taken;

  /**
   * For one attempt.
   *
   * @param watch rests while memory is waited for
   * @param context runs something where the attempt runs
   * @param unwanted whether nobody wants the answer any more
   */
  AnswerRoom(
      MemoryBudget.Share share,
      AttemptTimeouts watch,
      Consumer<Runnable> context,
      BooleanSupplier unwanted) {
    this.share = share;
    this.watch = watch;
    this.context = context;
    this.unwanted = unwanted;
  }

  /**
   * Takes memory as soon as there is some; until then the vendor's time stands still.
   *
   * @param then what to go on with where it was waited for
   * @return whether it is taken already
   */
  boolean take(int bytes, Runnable then) {
    if (bytes == 0) return true;
    var later =
        new Runnable() {
          @Override
          public void run() {
            context.accept(() -> goOn(bytes, this, then));
          }
        };
    if (share.take(bytes, later)) {
      taken += bytes;
      return true;
    }
    waiting.add(later);
    watch.rest();
    return false;
  }

  private void goOn(int bytes, Runnable waited, Runnable then) {
    waiting.remove(waited);
    taken += bytes;
    watch.goOn();
    if (unwanted.getAsBoolean()) giveBack();
    else then.run();
  }

  /** What did not serve leaves its memory to the next attempt, and waits for no more. */
  void giveBack() {
    for (Runnable later : List.copyOf(waiting)) {
      if (share.withdraw(later)) waiting.remove(later);
    }
    share.give(taken);
    taken = 0;
  }
}
