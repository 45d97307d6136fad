package dev.drawbridge.policy.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailedTest {
  @ParameterizedTest
  @EnumSource
  void aVendorThatServesNobodyFromHereIsNotAskedForItsOtherModels(SignalClass signal) {
    var failed = new Failed("a", "openai", signal);

    assertEquals(true, failed.keepsFrom(SampleModel.named("a").at(SampleModel.VENDOR).build()));
    assertEquals(
        signal == SignalClass.REGION_RESTRICTED,
        failed.keepsFrom(SampleModel.named("b").at(SampleModel.VENDOR).build()));
    assertEquals(false, failed.keepsFrom(SampleModel.named("b").at(SampleModel.HOUSE).build()));
  }
}
