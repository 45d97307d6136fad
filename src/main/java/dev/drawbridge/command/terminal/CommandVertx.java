package dev.drawbridge.command.terminal;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Vert.x for the time of one command: few threads, and no folder for copies of files. */
public final class CommandVertx {
  private CommandVertx() {}

  /** Starts one, which the command closes. */
  public static Vertx start() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }
}
