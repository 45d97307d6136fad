package dev.drawbridge.gate.selfservice;

import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operations on what is a caller's own or its team's, as another room states and does them. */
@FunctionalInterface
public interface SelfServiceOperations {
  /** None. */
  SelfServiceOperations NONE = path -> null;

  /** Null where no operation has that path. */
  @Nullable Found at(String path);

  /** What a path leads to. */
  interface Found {
    /** The path, with the names of what it names in place of these. */
    String path();

    /** The methods that it takes. */
    Set<String> methods();

    /** Whether what is asked is in a body. */
    boolean takesBody(String method);

    /**
     * Does it; to be called with one of the methods. Policy is asked, and the call is on record,
     * before anything is done. Fails with a refusal.
     */
    Future<Buffer> run(String method, Call call);
  }

  /**
   * A call of one.
   *
   * @param body null where there is none
   */
  record Call(Caller caller, RequestId id, MultiMap query, @Nullable Buffer body) {}
}
