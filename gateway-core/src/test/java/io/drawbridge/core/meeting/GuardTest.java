package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class GuardTest {
    @Test
    void afterAFaultTheNextIsDone() {
        AtomicBoolean done = new AtomicBoolean();
        Guard.run("call", "one", () -> {
            throw new IllegalStateException("on purpose");
        });
        Guard.run("call", "other", () -> done.set(true));
        assertTrue(done.get());
    }
}
