package dev.drawbridge.command.record;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.WitnessPolicy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audit verify}: checks the whole log, offline, and names each fault. */
@Command(
    name = "verify",
    description =
        "Checks every record, tile and checkpoint of the log, beside a running gateway or without"
            + " one, and names each fault.")
public final class VerifyCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  private final Terminal terminal;

  @ArgGroup private final LogOption where = new LogOption();

  @Option(
      names = "--vkey",
      paramLabel = "FILE",
      description = "Your own copy of the verification keys, one a line.")
  private @Nullable Path vkey;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "A checkpoint that you kept: the log must still extend it.")
  private @Nullable Path checkpoint;

  @Option(
      names = "--witnesses",
      paramLabel = "FILE",
      description = "The witnesses' policy; else the configuration's.")
  private @Nullable Path witnesses;

  @Mixin private final FormatOption format = new FormatOption();

  public VerifyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    AuditSettings settings = where.settings(terminal);
    WitnessPolicy policy = witnesses == null ? settings.proof().witnesses() : read(witnesses);
    LogCheck.Report report =
        LogCheck.run(
            new LogCheck.Task(settings.folder(), settings.master(), vkey, checkpoint, policy),
            records -> terminal.err().println(records + " records checked"));
    format.print(terminal, Terminal.parse(json(report).encode()), () -> print(report));
    return report.ok() ? 0 : CommandFailure.FAILED;
  }

  private static WitnessPolicy read(Path file) throws IOException {
    try {
      return WitnessPolicy.parse(BoundedFile.bytes(file, BoundedFile.SECRET));
    } catch (MalformedException e) {
      throw new CommandFailure(CommandFailure.USAGE, file + ": " + e.getMessage());
    }
  }

  private void print(LogCheck.Report report) {
    var out = terminal.out();
    for (LogCheck.Fault fault : report.faults()) {
      out.println((fault.seq() == null ? "log: " : "seq " + fault.seq() + ": ") + fault.what());
    }
    long untold = report.found() - report.faults().size();
    if (untold > 0) out.println("… and " + untold + " more");
    out.println(
        (report.ok() ? "verified: " : report.found() + " faults: ")
            + report.extent().origin()
            + ", "
            + (report.extent().records() - report.extent().oldest())
            + " records, "
            + (report.extent().oldest() > 0
                ? report.extent().oldest() + " before them pruned, "
                : "")
            + (report.extent().published() - report.extent().oldest())
            + " of them under the checkpoint; "
            + report.contents().opened()
            + " opened and match, "
            + report.contents().closed()
            + " closed, "
            + report.contents().erased()
            + " erased, "
            + report.contents().expired()
            + " expired");
    named(
        report.undetected().count(), "without a report of detectors", report.undetected().first());
    LogCheck.Unproven unproven = report.unproven();
    named(
        unproven.count(),
        "whose end does not say what was done for "
            + String.join(" and ", new TreeSet<>(unproven.byObligation().keySet())),
        unproven.first());
  }

  private void named(long count, String what, List<Long> first) {
    if (count == 0) return;
    terminal
        .out()
        .println(
            count
                + " requests "
                + what
                + ": seq "
                + String.join(", ", first.stream().limit(SHOWN).map(String::valueOf).toList())
                + (count > SHOWN ? ", …" : ""));
  }

  private static JsonObject obligations(LogCheck.Unproven unproven) {
    JsonObject counts = new JsonObject();
    new TreeMap<>(unproven.byObligation()).forEach(counts::put);
    return counts;
  }

  private static JsonObject json(LogCheck.Report report) {
    JsonArray faults = new JsonArray();
    for (LogCheck.Fault fault : report.faults()) {
      faults.add(new JsonObject().put("seq", fault.seq()).put("what", fault.what()));
    }
    return new JsonObject()
        .put("ok", report.ok())
        .put("origin", report.extent().origin())
        .put("minimum_index", report.extent().oldest())
        .put("records", report.extent().records())
        .put("published", report.extent().published())
        .put("opened", report.contents().opened())
        .put("closed", report.contents().closed())
        .put("erased", report.contents().erased())
        .put("expired", report.contents().expired())
        .put("undetected", report.undetected().count())
        .put("undetected_requests", new JsonArray(report.undetected().first()))
        .put("unproven", report.unproven().count())
        .put("unproven_requests", new JsonArray(report.unproven().first()))
        .put("unproven_obligations", obligations(report.unproven()))
        .put("open_requests", new JsonArray(report.open()))
        .put("found", report.found())
        .put("faults", faults);
  }
}
