package dev.drawbridge.command;

import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.ReasonCodes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands that need a gateway, which this room does not know: {@code server} implements it.
 * Its methods block, and throw a {@link CommandFailure} where the user can correct something.
 */
public interface Launcher {
  /** Serves until it is stopped; returns the exit code. */
  int serve(Path config, Accepted accepted) throws IOException, InterruptedException;

  /**
   * What a start goes on with although it is odd.
   *
   * @param clock that stands far before the last record
   * @param emptyStore in a database, while the embedded store holds keys
   * @param running gateway on the data folder, from which it takes over
   */
  record Accepted(boolean clock, boolean emptyStore, boolean running) {
    /** A start that finds any fails. */
    public static final Accepted NOTHING = new Accepted(false, false, false);
  }

  /** Runs the demo; true where its tour did what it should. */
  boolean demo(DemoRequest request, PrintWriter out) throws IOException, InterruptedException;

  /**
   * The decisions about calls that are not sent. The blocks that were set count as they do where
   * one is sent.
   */
  <T> T explaining(Snapshot snapshot, Explaining<T> use) throws Exception;

  /** Decides about calls. */
  interface Explainer {
    /** Throws a {@link CommandFailure} where the call names no model. */
    Explained explain(ExplainRequest request) throws Exception;

    /**
     * Whether policy permits an action on the gateway itself.
     *
     * @param target what it is done to; null for nothing in particular
     */
    boolean permits(Caller caller, String action, @Nullable AdminTarget target) throws Exception;
  }

  /** What is done with decisions. */
  @FunctionalInterface
  interface Explaining<T> {
    T with(Explainer explainer) throws Exception;
  }

  /**
   * The options of {@code demo}.
   *
   * @param port 0 for a free one
   * @param data null for a fresh temporary folder
   * @param loadSeconds for how long requests are sent after the tour; 0 for not at all
   */
  record DemoRequest(int port, int adminPort, @Nullable Path data, boolean once, int loadSeconds) {}

  /**
   * What {@code explain} found.
   *
   * @param decision the document of the interface's §8
   * @param codes what the policy states of its codes
   */
  record Explained(JsonObject decision, ReasonCodes codes) {}

  /**
   * What is granted to who asks.
   *
   * @param stored whether what the gateway's store holds is
   * @param models to which access is as if granted besides
   * @param capUsd what one request may cost by these; null for no more than the team's cap
   */
  record Granted(boolean stored, List<String> models, @Nullable Double capUsd) {
    public static final Granted NOTHING = new Granted(false, List.of(), null);
  }

  /**
   * The options of {@code explain}.
   *
   * @param caller in its team
   * @param body a chat request that asks for {@code model}
   * @param reason why the caller declares that sensitivity, null for nothing
   * @param tags as the request's header would give them
   * @param granted what is granted beyond the team's facts
   */
  record ExplainRequest(
      Caller caller,
      byte[] body,
      @Nullable String purpose,
      @Nullable Level sensitivity,
      @Nullable String reason,
      Map<String, String> tags,
      Granted granted) {
    /** Sizes only: the prompt is never shown. */
    @Override
    public String toString() {
      return "ExplainRequest[" + caller.id() + ", " + body.length + " bytes]";
    }
  }
}
