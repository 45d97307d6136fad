package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

  private void refused(String part) {
    Refusal refusal = assertThrows(Refusal.class, () -> Credentials.from(headers));
    assertEquals(RefusalCode.UNAUTHENTICATED, refusal.code());
    assertTrue(refusal.text().contains(part), refusal.text());
    assertFalse(refusal.text().contains("s3cret"), refusal.text());
  }

  @Test
  void aBearerIsRead() {
    headers.add("Authorization", "bearer  s3cret");
    assertEquals("s3cret", Credentials.from(headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "api-key", "X-Goog-Api-Key"})
  void aKeyHeaderIsRead(String header) {
    headers.add(header, "s3cret");
    assertEquals("s3cret", Credentials.from(headers));
  }

  @Test
  void theSameValueInSeveralHeadersCountsAsOne() {
    headers.add("Authorization", "Bearer s3cret").add("x-api-key", "s3cret");
    headers.add("api-key", "s3cret");
    assertEquals("s3cret", Credentials.from(headers));
  }

  @Test
  void differentValuesAreRefused() {
    headers.add("Authorization", "Bearer s3cret").add("x-api-key", "s3cret2");
    refused("two different");
  }

  @Test
  void aRepeatedHeaderIsRefusedEvenWithTheSameValue() {
    headers.add("x-api-key", "s3cret").add("X-Api-Key", "s3cret");
    refused("twice");
  }

  @Test
  void aListIsRefused() {
    headers.add("x-api-key", "s3cret,s3cret");
    refused("list");
  }

  @Test
  void noCredentialIsRefused() {
    headers.add("Cookie", "s3cret");
    refused("no credential");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic s3cret", "s3cret", "Bearer", "Bearer  ", "Bearer s3cret x", ""})
  void anotherSchemeOrAnEmptyOneIsRefused(String value) {
    headers.add("Authorization", value);
    refused("authorization");
  }
}
