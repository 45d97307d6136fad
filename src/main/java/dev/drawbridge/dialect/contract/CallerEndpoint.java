package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import java.util.List;

/**
 * Where callers of a dialect post calls.
 *
 * @param paths below the gateway's base URL; the first is the one to use, others are understood
 *     too. {@value #MODEL} stands for a model that the path names
 * @param reader reads a body
 */
public record CallerEndpoint(List<String> paths, Operation operation, Reader reader) {
  /** Stands in a path for the model, whose name may hold slashes. */
  public static final String MODEL = "{id}";

  /** Reads the body of a call. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads a body.
     *
     * @param named the model that the path names, empty where it names none
     * @throws Refusal where the body is not what a vendor would take
     */
    ModelCall read(byte[] body, String named);
  }
}
