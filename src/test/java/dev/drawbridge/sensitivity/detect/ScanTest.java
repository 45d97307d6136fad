package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Level;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in short texts, and what looks like it and is not. */
class ScanTest {
  private static final Scan SCAN = Scan.with(List.of(), Set.of());

  /** The numbers are made up; their check digits are right. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "email | Write to jana.novak@mail-post.de today.",
        "credit_card | Charge 4111 1111 1111 1111 now.",
        "credit_card | my amex card is 378282246310005",
        "credit_card | 17,4111111111111111,123,Jana",
        "credit_card | [-1,4111111111111111,12/27]",
        "iban | Pay to DE89 3704 0044 0532 0130 00 please",
        "iban | GB82WEST12345698765432",
        "us_ssn | SSN: 536-22-8726",
        "phone | Call me at (415) 555-2671.",
        "phone | +49 30 901820",
        "phone | Tel. 01 42 68 53 00",
        "ip_address | the host 81.2.69.160 answered",
        "ip_address | from 2a02:8108:8ac0:1d00::1",
        "mac_address | on 3c:22:fb:9a:01:7e",
        "gb_nino | National insurance AB 12 34 56 C",
        "gb_nhs | NHS number 943 476 5919",
        "de_tax_id | Steuer-ID 86 095 742 719",
        "fr_nir | 2 55 08 14 168 025 38",
        "es_dni | DNI 12345678Z",
        "es_nie | NIE X1234567L",
        "it_fiscal_code | RSSMRA85T10A562S",
        "nl_bsn | BSN 111222333",
        "pl_pesel | PESEL 44051401359",
        "se_personnummer | 811228-9874",
        "no_birth_number | fødselsnummer 01010750160",
        "fi_hetu | 131052-308T",
        "in_aadhaar | Aadhaar 2341 2341 2346",
        "in_pan | PAN ABCPE1234F",
        "br_cpf | CPF 529.982.247-25",
        "au_tfn | TFN 123 456 782",
        "ca_sin | SIN 046 454 286",
        "kr_rrn | RRN 900101-1234568",
        "sg_nric | NRIC S1234567D",
        "ch_ahv | AHV 756.9217.0769.85",
        "be_national_number | 85.07.30-033.28",
        "vehicle | VIN 1M8GDM9AXKP042788",
        "date_of_birth | born on 12/31/1989",
        "person | Dear Mr. Okonkwo,",
        "person | My name is Zbigniew Kowalczyk.",
        "place | She lives in Ljubljana.",
        "organisation | Nordwind Logistics GmbH",
        "zero_width | pass\u200bword",
        "password | password = 'Tr0ub4dor&3'",
        "generic_secret | api_key: \"9f8a7b6c5d4e3f2a1b0c9d8e\"",
      })
  void isFound(String type, String text) {
    assertTrue(types(text).contains(type), () -> text + " " + SCAN.of(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "email | Write to me at home@ once",
        "email | @Override void a()",
        "email | you@example.com",
        "credit_card | 4111 1111 1111 1112",
        "us_ssn | costs of 1,078-05-1120",
        "credit_card | 9111 1111 1111 1111",
        "iban | DE89 3704 0044 0532 0130 01",
        "us_ssn | 666-22-8726",
        "us_ssn | 536-00-8726",
        "phone | on 2024-10-21",
        "phone | Boston, MA 02110-1301",
        "phone | 0.0023064255",
        "phone | 1.2.840.113549.1.9.3",
        "ip_address | version 1.2.3.4",
        "ip_address | 300.1.1.1",
        "ip_address | std::move",
        "ip_address | at 12:30:45",
        "es_dni | DNI 12345678A",
        "it_fiscal_code | RSSMRA85T10A562T",
        "pl_pesel | PESEL 44051401358",
        "br_cpf | CPF 529.982.247-26",
        "vehicle | VIN 1M8GDM9A1KP042788",
        "date_of_birth | released on 12/31/1989",
        "password | password = os.environ['PW1']",
        "password | password: ${DB_PASSWORD_1}",
        "generic_secret | token = request.getToken()",
        "person | Please Mark this as done. Will it work?",
      })
  void isNotFound(String type, String text) {
    assertTrue(!types(text).contains(type), () -> text + " " + SCAN.of(text));
  }

  private static Set<String> types(String text) {
    return SCAN.of(text).stream().map(Finding::type).collect(Collectors.toSet());
  }

  @Test
  void aFindingSaysWhere() {
    String text = "A 🌉, then jana.novak@mail-post.de.";

    Finding found = SCAN.of(text).getFirst();

    assertEquals("jana.novak@mail-post.de", text.substring(found.start(), found.end()));
  }

  @Test
  void hiddenTextIsFound() {
    String tags = new String(Character.toChars(0xE0041)) + new String(Character.toChars(0xE0042));

    assertEquals(Set.of("tag_characters"), types("Hello" + tags + " there"));
    assertEquals(Set.of("direction_control"), types("a\u202Eb"));
    assertEquals(Set.of(), types("family 👨\u200D👩\u200D👧"));
  }

  @Test
  void rulesOfOnesOwnFind() {
    var pattern =
        new CustomRule("project", "internal-id", Level.CONFIDENTIAL, "PRJ-\\d{6}", List.of());
    var words =
        new CustomRule("product", "product", Level.INTERNAL, "", List.of("bluebird", "Süßwasser"));
    Scan scan = Scan.with(List.of(pattern, words), Set.of());

    List<String> types =
        scan.of("PRJ-123456: BlueBird, not bluebirds, in süßwasser").stream()
            .map(Finding::type)
            .toList();

    assertEquals(List.of("project", "product", "product"), types);
  }

  @Test
  void whatIsDisabledFindsNothing() {
    String text = "jana.novak@mail-post.de, 4111 1111 1111 1111";

    assertEquals(1, Scan.with(List.of(), Set.of("email")).of(text).size());
    assertEquals(1, Scan.with(List.of(), Set.of("credit-card")).of(text).size());
    assertEquals(0, Scan.with(List.of(), Set.of("pii")).of(text).size());
  }

  @Test
  void aPatternThatIsNotRe2sIsRefused() {
    var looksBack = new CustomRule("x", "x", Level.INTERNAL, "(?<=a)b", List.of());

    assertThrows(IllegalArgumentException.class, () -> Scan.with(List.of(looksBack), Set.of()));
  }
}
