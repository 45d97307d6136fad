package dev.drawbridge.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Level;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What providers and models inherit, and what they may say themselves. */
class ProvidersAndModelsTest {
  private static final String HOSTED =
      """
      version: 1
      providers:
        far: { dialect: openai, url: "https://far.example/v1", key: env:KEY, operator: Far, jurisdiction: US, hosting: vendor }
      models:
        mini: { provider: far, book: openai/gpt-4.1-mini }
      """;

  @TempDir Path temp;
  private ConfigFolder folder = new ConfigFolder(Path.of("."));

  @BeforeEach
  void begin() {
    folder = new ConfigFolder(temp);
    folder.environment.put("KEY", "secret");
  }

  private Model mini(String text) {
    return folder.snapshot(text).models().catalog().model("mini").orElseThrow();
  }

  @Test
  void aHostedModelHasTheBooksPriceAndNameAndIsForPublicText() {
    Model mini = mini(HOSTED);

    assertEquals(1.6, mini.price().output());
    assertEquals("gpt-4.1-mini", mini.upstream());
    assertEquals(Level.PUBLIC, mini.clearance());
  }

  @Test
  void anyFactOfTheBookMayBeOverridden() {
    Model mini =
        mini(
            HOSTED.replace(
                "gpt-4.1-mini }",
                "gpt-4.1-mini, maker: X, weights: open, licence: { id: own-1, commercial: no,"
                    + " output_training: conditional, mau_limit: 5, excluded_jurisdictions: [NO],"
                    + " field_of_use: [research], naming: Own, attribution: Thanks, vendor_terms:"
                    + " true }, lineage: [a/b], price: { input: 9, output: 8 }, context: 7,"
                    + " max_output: 6, capabilities: [pdf], retires: 2027-01-14, successor: next,"
                    + " clearance: internal }"));

    assertEquals("X", mini.maker());
    assertEquals("own-1", mini.licence().id());
    assertEquals("no", mini.licence().commercial());
    assertEquals(5L, mini.licence().mauLimit());
    assertEquals(List.of("NO"), mini.licence().excludedJurisdictions());
    assertTrue(mini.licence().vendorTerms());
    assertEquals(List.of("research"), mini.licence().fieldOfUse());
    assertEquals("Own", mini.licence().naming());
    assertEquals("Thanks", mini.licence().attribution());
    assertEquals(List.of("a/b"), mini.lineage().ids());
    assertEquals(9, mini.price().input());
    assertNull(mini.price().cachedInput());
    assertEquals(7, mini.context());
    assertEquals(6, mini.maxOutput());
    assertEquals(3, mini.capabilities().size());
    assertEquals("2027-01-14", "" + mini.retires());
    assertEquals("next", mini.successor());
    assertEquals(Level.INTERNAL, mini.clearance());
  }

  @Test
  void aFieldOfUseIsOneThatIsKnown() {
    List<String> errors =
        folder.errors(
            HOSTED.replace(
                "mini }",
                "mini, licence: { id: own-1, commercial: yes, output_training: yes,"
                    + " field_of_use: [reserch], naming: 7 } }"));

    assertEquals(2, errors.size(), errors::toString);
    assertTrue(errors.getFirst().contains("licence.field_of_use"), errors::toString);
    assertTrue(errors.getFirst().contains("non_production"), errors::toString);
    assertTrue(errors.getLast().contains("licence.naming"), errors::toString);
  }

  @Test
  void aModelOfOnesOwnMayBePricedByTheHourOfItsMachines() {
    Snapshot it =
        folder.snapshot(
            ConfigFolder.SMALL.replace(
                "70b }", "70b, price: { gpu_hour: 3.6, output_tokens_per_second: 1000 } }"));

    assertEquals(
        1, it.models().catalog().model("llama-3.3-70b").orElseThrow().price().output(), 1e-9);
  }

  @Test
  void aVendorIsNotPricedByTheHour() {
    assertEquals(
        List.of(
            "5:72: models.mini.price.gpu_hour: a vendor bills by the token: state { input, output"
                + " }"),
        folder.errors(
            HOSTED.replace(
                "mini }", "mini, price: { gpu_hour: 1, output_tokens_per_second: 9 } }")));
  }

  @Test
  void theMakersPriceOfAnOpenModelThatAnotherServesIsWarnedOf() {
    assertEquals(
        List.of("5:32: models.mini.book: the price is Mistral AI's; state price as Far charges"),
        folder.warnings(HOSTED.replace("openai/gpt-4.1-mini", "mistral/mistral-small-2506")));
  }

  @Test
  void theBooksSuccessorHasTheNameThatTheFileGivesIt() {
    Model old = mini(HOSTED.replace("openai/gpt-4.1-mini", "anthropic/claude-3-opus-20240229"));
    assertEquals("anthropic/claude-opus-4-5", old.successor());

    old =
        mini(
            HOSTED.replace("openai/gpt-4.1-mini", "anthropic/claude-3-opus-20240229")
                + "  opus: { provider: far, book: anthropic/claude-opus-4-5 }\n");
    assertEquals("opus", old.successor());
  }

  @Test
  void anOwnServerIsWhereTheOrganisationIs() {
    String text =
        ConfigFolder.SMALL.replace(" jurisdiction: DE,", "")
            + "organisation: { jurisdiction: FR }\n";

    assertEquals("FR", ConfigFolder.provider(folder.snapshot(text), "local").jurisdiction());
  }

  @Test
  void aLinkLocalAddressIsTakenWhereItIsAllowed() {
    String text =
        ConfigFolder.SMALL
            .replace("127.0.0.1:11434", "169.254.1.1")
            .replace("hosting: own", "hosting: own, allow_link_local: true");

    assertTrue(ConfigFolder.endpoint(folder.snapshot(text), "local").allowLinkLocal());
  }

  @Test
  void anEmptyListOfCapabilitiesIsToldWhatToWriteInstead() {
    assertEquals(
        List.of(
            "5:26: models.mini.capabilities: needs at least 1 entry: [chat] is a model without"
                + " tools, vision, pdf and audio; where the key is absent, the book's count"),
        folder.errors(HOSTED.replace("book: openai", "capabilities: [], book: openai")));
  }

  @Test
  void aKeyWithoutEffectIsWarnedOf() {
    String text =
        ConfigFolder.SMALL
            .replace("hosting: own", "hosting: own, attempts: 2")
            .replace(
                "provider: local,", "provider: local, attempts: 2, connect: 1s, no_proxy: [a],");

    assertEquals(
        List.of(
            "3:103: providers.local.attempts: has no effect here: upstream.attempts counts",
            "5:47: models.llama-3.3-70b.attempts: has no effect here: upstream.attempts counts",
            "5:59: models.llama-3.3-70b.connect: has no effect here: connections are the"
                + " provider's",
            "5:63: models.llama-3.3-70b.no_proxy: has no effect here: connections are the"
                + " provider's"),
        folder.warnings(text));
  }

  @Test
  void aKeyOverPlainHttpIsWarnedOf() {
    assertEquals(
        List.of("3:32: providers.far.url: http sends the key and every prompt unencrypted"),
        folder.warnings(HOSTED.replace("https:", "http:")));
  }

  @Test
  void aProxyOfTheEnvironmentWithAPasswordIsRefusedAndNotRepeated() {
    folder.environment.put("HTTPS_PROXY", "http://me:oops@proxy.env:3128");

    assertEquals(
        List.of(
            "1:1: version: the environment's HTTPS_PROXY is not an http URL without user and"
                + " password; set upstream.proxy"),
        folder.errors(HOSTED));
  }

  @Test
  void aProxyThatIsSaidGoesBeforeTheEnvironments() {
    folder.environment.put("HTTPS_PROXY", "http://proxy.env:3128");
    Snapshot it = folder.snapshot(HOSTED + "upstream: { proxy: \"http://said.example:1\" }\n");

    assertEquals("http://said.example:1", "" + ConfigFolder.endpoint(it, "far").settings().proxy());
  }

  @Test
  void aRootCertificateThatIsNotThereIsTold() {
    assertEquals(
        List.of("6:17: upstream.ca: no readable file or folder none.pem"),
        folder.errors(HOSTED + "upstream: { ca: file:none.pem }\n"));
  }

  @Test
  void aConfigurationWithoutModelsServesButSaysSo() {
    assertEquals(
        List.of("1:1: no models: every call will be refused"), folder.warnings("version: 1\n"));
  }
}
