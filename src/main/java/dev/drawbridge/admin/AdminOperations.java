package dev.drawbridge.admin;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All operations. The admin port's routes, its part of the OpenAPI document, the local socket's
 * commands and what the command line runs are made of this table.
 */
public final class AdminOperations {
  static final Argument ID = Argument.text("id", "Its id.").needed("Name the id.");

  /** In the order in which routes are looked for. */
  public static final List<AdminOperation> ALL =
      Stream.of(RecordRows.ALL, StateRows.ALL, AccessRows.ALL).flatMap(List::stream).toList();

  /** After it a command that acts alone waits for the index. */
  public static final AdminOperation REINDEX = named("audit.reindex").orElseThrow();

  /** What is given out of one subject is on record first. */
  public static final AdminOperation ACCESS = named("audit.access").orElseThrow();

  private AdminOperations() {}

  /** The operation of that name. */
  public static Optional<AdminOperation> named(String name) {
    return ALL.stream().filter(operation -> operation.name().equals(name)).findFirst();
  }
}
