package io.drawbridge.webrtc.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.drawbridge.core.spi.ReadinessCheck.Result;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void whatIsWarmSaysSoWithWhatItsWorkHadToSay() {
        assertEquals(new Result(true, "the engine is warm"), outcome(() -> ""));
        assertEquals(new Result(true, "the engine is warm, slowly"), outcome(() -> ", slowly"));
    }

    @Test
    void anErrorOfANativeIsReadInTheCheck() {
        assertEquals(
                new Result(false, "the engine does not work: java.lang.NoClassDefFoundError: com/sun/jna/Native"),
                outcome(() -> {
                    throw new NoClassDefFoundError("com/sun/jna/Native");
                }));
    }

    private static Result outcome(Callable<String> work) {
        WarmUp warmUp = new WarmUp("engine-warm", "the engine", work);
        assertEquals(new Result(false, "the engine has not been warmed up yet"), warmUp.check());
        warmUp.start();
        return assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (warmUp.check().text().contains("warming up")) {
                Thread.onSpinWait();
            }
            return warmUp.check();
        });
    }
}
