package dev.drawbridge.server;

import dev.drawbridge.admin.OwnOperations;
import dev.drawbridge.gate.selfservice.SelfServiceOperations;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table's operations as the callers' port asks for them: neither port knows the other. */
record CallersOperations(OwnOperations operations) implements SelfServiceOperations {
  @Override
  public @Nullable Found at(String path) {
    OwnOperations.Found found = OwnOperations.at(path);
    return found == null ? null : new Offered(operations, found);
  }

  private record Offered(OwnOperations operations, OwnOperations.Found found) implements Found {
    @Override
    public String path() {
      return found.path();
    }

    @Override
    public Set<String> methods() {
      return found.methods();
    }

    @Override
    public boolean takesBody(String method) {
      return found.takesBody(method);
    }

    @Override
    public Future<Buffer> run(String method, Call call) {
      return operations.run(found, method, call.caller(), call.id(), call.query(), call.body());
    }
  }
}
