package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayerDemandTest {
    private static final List<String> NAMES = List.of("h", "m", "l");
    private static final long SECOND = 1_000_000_000L;

    private final LayerDemand demand = new LayerDemand();

    @Test
    void inTheBeginningAllLayersAreWelcomeUntilOneIsWanted() {
        assertEquals(Optional.empty(), demand.names(NAMES, 0));
        assertEquals(Optional.empty(), demand.names(NAMES, SECOND));
        assertEquals(Optional.of(List.of()), demand.names(NAMES, 2 * SECOND));
    }

    @Test
    void whatIsWantedIsSaidAtOnce() {
        demand.want(2, 0);
        assertEquals(Optional.of(List.of("l")), demand.names(NAMES, 0));
        assertEquals(Optional.of(List.of("l")), demand.names(NAMES, SECOND));
    }

    @Test
    void aLayerIsWantedAtOnceAndGivenUpAfterTwoSeconds() {
        demand.names(NAMES, 0);
        demand.want(2, 3 * SECOND);
        assertEquals(Optional.of(List.of("l")), demand.names(NAMES, 3 * SECOND));
        demand.want(0, 3 * SECOND + 1);
        assertEquals(Optional.of(List.of("h", "l")), demand.names(NAMES, 3 * SECOND + 1));
        demand.want(0, 4 * SECOND);
        assertEquals(Optional.of(List.of("h")), demand.names(NAMES, 5 * SECOND));
        assertEquals(Optional.of(List.of()), demand.names(NAMES, 7 * SECOND));
    }

    @Test
    void afterANewBeginningAllAreWelcomeAgain() {
        demand.names(NAMES, 0);
        demand.reset();
        assertEquals(Optional.empty(), demand.names(NAMES, 9 * SECOND));
    }
}
