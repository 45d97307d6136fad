package dev.drawbridge.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.upstream.Upstream;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house's rules: what may know what, and what is not written here. */
class HouseRulesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.drawbridge");

  /** Each room with its storey, as the page on the architecture has them. */
  private static final Map<String, Integer> LAYERS = RoomsTable.storeys();

  /** What breaks the rules, to show that each of them bites. */
  private static final JavaClasses BREAKERS =
      new ClassFileImporter()
          .importPackages("dev.drawbridge.exchange", "dev.drawbridge.budget")
          .that(named("dev\\.drawbridge\\.[a-z]+\\.RuleBreaker.*"));

  /**
   * Where a thread may wait that serves no request: in commands and the programs that they run, in
   * the threads of the log, of replays and of sinks, and while the process starts and stops.
   */
  private static final List<String> MAY_WAIT =
      List.of(
          "audit.replay.Replay",
          "audit.ShadowTrail",
          "command",
          "demo",
          "policy.bundle.OpaBinary",
          "rehearsal",
          "server.HeadStart",
          "server.Launch",
          "log.tree.Checkpointer",
          "sink",
          "log.wal.Follower",
          "log.wal.LogWriter",
          // Its own thread waits for the next time.
          "telemetry.MetricsSender",
          "log.wal.WriteAheadLog");

  /** What lies in no room. */
  private static final Set<String> ROOT =
      Set.of("dev.drawbridge.Drawbridge", "dev.drawbridge.package-info");

  private static String room(String name) {
    return "dev.drawbridge." + name + "..";
  }

  private static String[] rooms(String... names) {
    return Stream.of(names).map(HouseRulesTest::room).toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> named(String pattern) {
    return DescribedPredicate.describe("named " + pattern, c -> c.getName().matches(pattern));
  }

  /** Of {@code dev.drawbridge.gate.pipeline.X}: gate; empty for the root. */
  private static String roomOf(JavaClass c) {
    String[] parts = c.getPackageName().split("\\.");
    return parts.length > 2 ? parts[2] : "";
  }

  /** Holds for the house, has something to hold for, and is broken by what breaks it. */
  private static void check(ArchRule rule) {
    rule.check(CLASSES);
    assertTrue(
        rule.allowEmptyShould(false).evaluate(BREAKERS).hasViolation(),
        "no class breaks it, so it may hold nothing: " + rule.getDescription());
  }

  @Test
  void aRoomImportsLowerLayersOnly() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.drawbridge.*..")
            .should(importLowerRoomsOnly())
            .because("a lower layer never knows a higher one, nor rooms of one layer each other"));
  }

  private static ArchCondition<JavaClass> importLowerRoomsOnly() {
    return new ArchCondition<>("import lower rooms only, and never the root") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
          JavaClass to = dependency.getTargetClass();
          if (!to.getPackageName().startsWith("dev.drawbridge")) continue;
          if (!mayImport(roomOf(from), roomOf(to))) {
            events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean mayImport(String from, String to) {
    if (from.equals(to) || (from.equals("command") && to.equals("demo"))) return true;
    Integer lower = LAYERS.get(to);
    return lower != null && lower < LAYERS.getOrDefault(from, 0);
  }

  @Test
  void everyRoomOfThePageIsThere() {
    Set<String> there =
        CLASSES.stream().map(HouseRulesTest::roomOf).collect(Collectors.toCollection(TreeSet::new));
    there.remove("");
    assertEquals(there, LAYERS.keySet());
  }

  /** A room, and where it holds many files its chambers. */
  @Test
  void everyRoomIsKnownAndItsChambersHaveNone() {
    List<String> unknown = new ArrayList<>();
    for (JavaClass c : CLASSES) {
      String[] parts = c.getPackageName().split("\\.");
      boolean root = ROOT.contains(c.getName());
      boolean known = root || (parts.length <= 4 && LAYERS.containsKey(roomOf(c)));
      if (!known) unknown.add(c.getName());
    }
    assertEquals(List.of(), unknown, "each room stands in the table of layers");
  }

  @Test
  void aSimpleNameExistsOnce() throws IOException {
    Map<String, Path> seen = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.equals("package-info.java")) continue;
        Path before = seen.putIfAbsent(name, file);
        if (before != null) twice.add(before + " and " + file);
      }
    }
    assertEquals(List.of(), twice, "whoever looks for a name finds one file");
  }

  @Test
  void packagesHaveNoCycles() {
    check(
        SlicesRuleDefinition.slices()
            .matching("dev.drawbridge.(**)")
            .should()
            .beFreeOfCycles()
            .because("a cycle makes two packages one"));
  }

  @Test
  void namesSayWhatAThingIs() {
    check(
        noClasses()
            .should()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameStartingWith("Abstract")
            .orShould()
            .haveNameMatching(".*\\.Base[A-Z][A-Za-z]*")
            .because("a name that fits anything tells nothing"));
  }

  private static void confined(String because, String framework, String... rooms) {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(rooms(rooms))))
            .should()
            .dependOnClassesThat(resideInAPackage(framework))
            .because(because));
  }

  private static DescribedPredicate<JavaClass> resideInAnyOf(String... packages) {
    return JavaClass.Predicates.resideInAnyPackage(packages);
  }

  @Test
  void webRoutingStaysAtTheDoors() {
    confined("stages never see a routing context", "io.vertx.ext.web..", "gate", "admin");
  }

  @Test
  void httpClientsStayWithThoseWhoSpeakOutward() {
    for (String client :
        List.of("io\\.vertx\\.core\\.http\\.HttpClient.*", "java\\.net\\.http\\..*")) {
      check(
          noClasses()
              .that(
                  DescribedPredicate.not(
                      resideInAnyOf(
                          rooms(
                              "identity",
                              "policy",
                              "upstream",
                              "sink",
                              "alert",
                              "log.tree",
                              "sensitivity.recogniser",
                              "demo",
                              "rehearsal"))))
              .should()
              .dependOnClassesThat()
              .haveNameMatching(client)
              .because("nothing leaves but by the rooms made for it"));
    }
  }

  @Test
  void tokensArePartOfIdentity() {
    confined("one room decides what a token is worth", "com.nimbusds..", "identity");
  }

  @Test
  void yamlAndSchemasStayWithTheFiles() {
    for (String f : new String[] {"com.fasterxml.jackson.dataformat.yaml..", "com.networknt.."}) {
      confined("rooms take settings, not files", f, "config", "catalog", "command");
    }
  }

  @Test
  void databasesStayWithTheirRooms() {
    for (String f : new String[] {"java.sql..", "javax.sql..", "com.zaxxer.."}) {
      confined("state has few homes", f, "identity", "log.sealing", "budget", "audit", "sink");
    }
  }

  @Test
  void clientsOfReceiversStayWithTheSinks() {
    confined("one cloud, and its framing", "software.amazon..", "sink", "upstream", "dialect");
    confined("copies leave by one room", "org.apache.kafka..", "sink");
  }

  @Test
  void plainRoomsKnowNoVertx() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                rooms(
                    "json",
                    "exchange",
                    "files",
                    "catalog",
                    "sensitivity",
                    "dialect",
                    "log.sealing",
                    "log.tlog",
                    "routing"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..")
            .because("what is pure can be tested and reused without an event loop"));
  }

  /** Calls of a method of that name, by a class or by whatever implements or extends it. */
  private static DescribedPredicate<JavaMethodCall> calls(Class<?> owner, String... methods) {
    return DescribedPredicate.describe(
        "calls of " + owner.getSimpleName() + "." + String.join("|", methods),
        call ->
            call.getTargetOwner().isAssignableTo(owner)
                && List.of(methods).contains(call.getTarget().getName()));
  }

  @Test
  void onlyTheGateSendsUpstream() {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(rooms("gate.pipeline", "upstream"))))
            .should()
            .callMethodWhere(calls(Upstream.class, "send"))
            .because("nothing leaves without passing the stages"));
  }

  @Test
  void onlyTheGateOpensRecords() {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(rooms("gate.pipeline", "audit"))))
            .should()
            .callMethodWhere(calls(AuditTrail.class, "open"))
            .because("a request's record is opened where the request is decided"));
  }

  /** A dialect or a vendor is added by a chamber and a line, so nothing else tells them apart. */
  @Test
  void nobodyOutsideTellsDialectsOrVendorsApart() {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(rooms("dialect"))))
            .should()
            .accessFieldWhere(
                DescribedPredicate.describe(
                    "a constant of a dialect or of a vendor",
                    access ->
                        isDialect(access.getTarget())
                            || access.getTargetOwner().isEquivalentTo(Vendor.class)))
            .because("what a dialect or a vendor does is asked of it"));
  }

  private static boolean isDialect(AccessTarget.FieldAccessTarget target) {
    return target.getRawType().isEquivalentTo(Dialect.class)
        && target.resolveMember().orElseThrow().getModifiers().contains(JavaModifier.STATIC);
  }

  @Test
  void nobodyOutsideComparesAVendorsName() throws IOException {
    String names =
        Stream.of(Vendor.values())
            .filter(vendor -> vendor != Vendor.UNNAMED && vendor != Vendor.UNKNOWN)
            .map(vendor -> vendor.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining("|", "\"(?:", ")\""));
    Pattern compared =
        Pattern.compile(names + "\\s*\\.equals|equals\\(\\s*" + names + "|case " + names);
    Path breaker = Path.of("src/test/java/dev/drawbridge/exchange/RuleBreaker.java");
    assertTrue(compared.matcher(Files.readString(breaker)).find(), "the breaker is found");
    List<String> found = new ArrayList<>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        boolean dialect = file.toString().contains("/dialect/");
        if (!dialect && compared.matcher(Files.readString(file)).find()) found.add(file.toString());
      }
    }
    assertEquals(List.of(), found, "what a vendor does is asked of dialect.contract.Vendor");
  }

  @Test
  void cachesAreKeptUpByTheThreadsThatUseThem() throws IOException {
    Pattern elsewhere =
        Pattern.compile("Caffeine\\s*\\.newBuilder\\(\\)(?!\\s*\\.executor\\(Runnable::run\\))");
    assertTrue(elsewhere.matcher("Caffeine.newBuilder().maximumSize(1)").find());
    List<String> found = new ArrayList<>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (elsewhere.matcher(Files.readString(file)).find()) found.add(file.toString());
      }
    }
    assertEquals(List.of(), found, "the common pool would be woken for each request");
  }

  @Test
  void promptsAreReadByFewRooms() {
    check(
        noClasses()
            .that(
                DescribedPredicate.not(
                    resideInAnyOf(rooms("dialect", "sensitivity", "upstream", "audit"))))
            .should()
            .callMethodWhere(calls(ModelCall.class, "body"))
            .because("what does not read a prompt cannot leak it"));
  }

  @Test
  void aCallShowsItsSizeOnly() {
    ModelCall call =
        OpenAiRequestScanner.read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"s3cret\"}]}"
                .getBytes(UTF_8));
    assertEquals("ModelCall[chat, " + call.size() + " bytes]", call.toString());
  }

  @Test
  void nothingBlocks() {
    List<DescribedPredicate<JavaMethodCall>> waits =
        List.of(
            calls(Future.class, "await"),
            calls(java.util.concurrent.Future.class, "get", "join"),
            calls(Thread.class, "sleep", "join"),
            calls(CountDownLatch.class, "await"),
            calls(Semaphore.class, "acquire"),
            calls(BlockingQueue.class, "take", "put"),
            calls(ExecutorService.class, "awaitTermination", "invokeAll", "close"),
            calls(Process.class, "waitFor"),
            calls(Throwable.class, "printStackTrace"));
    String may = String.join("|", MAY_WAIT).replace(".", "\\.");
    check(
        noClasses()
            .that(DescribedPredicate.not(named("dev\\.drawbridge\\.(" + may + ")([.$].*)?")))
            .should()
            .callMethodWhere(
                DescribedPredicate.describe(
                    "a blocking wait", call -> waits.stream().anyMatch(w -> w.test(call))))
            .because("a wait on an event loop stops every request on it"));
  }

  @Test
  void onlyCommandsPrint() {
    check(
        noClasses()
            .that(DescribedPredicate.not(resideInAnyOf(rooms("command", "demo"))))
            .and(DescribedPredicate.not(named("dev\\.drawbridge\\.Drawbridge")))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("a server logs, a command prints"));
  }

  @Test
  void settingsAreRecords() {
    check(
        classes()
            .that()
            .haveSimpleNameEndingWith("Settings")
            .should()
            .beRecords()
            .because("settings are values"));
  }

  @Test
  void everyPackageIsNullMarked() throws IOException {
    List<String> without = new ArrayList<>();
    for (Path root : List.of(Path.of("src/main/java"), Path.of("src/test/java"))) {
      try (var files = Files.walk(root)) {
        for (Path folder : files.filter(HouseRulesTest::holdsCode).toList()) {
          Path info = folder.resolve("package-info.java");
          if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
            without.add(folder.toString());
          }
        }
      }
    }
    assertEquals(List.of(), without, "null is said where it can be");
  }

  private static boolean holdsCode(Path folder) {
    if (!Files.isDirectory(folder)) return false;
    try (var files = Files.list(folder)) {
      return files.anyMatch(f -> f.toString().endsWith(".java"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void filesAreShort() throws IOException {
    List<String> longer = new ArrayList<>();
    try (var files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (Files.readAllLines(file).size() > 400) longer.add(file.toString());
      }
    }
    assertEquals(List.of(), longer, "one idea a file: at most 400 lines");
  }
}
