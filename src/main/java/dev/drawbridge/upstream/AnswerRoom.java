package dev.drawbridge.upstream;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The memory that the answer of one attempt takes. On the attempt's context. */
final class AnswerRoom {
  private final MemoryBudget.Share share;
  private final AttemptTimeouts watch;
  private final Consumer<Runnable> context;
  private final BooleanSupplier unwanted;
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
    taken += bytes;
    boolean now = share.take(bytes, () -> context.accept(() -> goOn(then)));
    if (!now) watch.rest();
    return now;
  }

  private void goOn(Runnable then) {
    watch.goOn();
    if (unwanted.getAsBoolean()) giveBack();
    else then.run();
  }

  /** What did not serve leaves its memory to the next attempt. */
  void giveBack() {
    share.give(taken);
    taken = 0;
  }
}
