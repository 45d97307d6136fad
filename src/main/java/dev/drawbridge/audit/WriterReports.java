package dev.drawbridge.audit;

import dev.drawbridge.log.wal.Append;
import dev.drawbridge.log.wal.Listener;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes what the log's writer reports: a record that was late, a stop, and its cause. */
final class WriterReports implements Listener {
  final Promise<Void> stopped = Promise.promise();
  volatile @Nullable Consumer<String> onDeath;

  @Override
  public void late(Append append) {
    if (append.onExpired != null) append.onExpired.run();
  }

  @Override
  public void dead(String reason) {
    Consumer<String> told = onDeath;
    if (told != null) told.accept(reason);
  }

  @Override
  public void stopped() {
    stopped.tryComplete();
  }
}
