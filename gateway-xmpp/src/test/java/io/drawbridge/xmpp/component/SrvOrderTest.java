package io.drawbridge.xmpp.component;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SrvOrderTest {
    private static final int ROUNDS = 100_000;

    private final Random random = new Random(2782);

    private static Server server(String host, int priority, int weight) {
        return new Server(new ServerAddress(host, 5347), priority, weight);
    }

    private static String names(List<Server> servers) {
        return String.join("", servers.stream().map(s -> s.address().host()).toList());
    }

    /** How often each order comes up, from 0 to 1. */
    private Map<String, Double> shares(List<Server> servers) {
        Map<String, Double> shares = new HashMap<>();
        for (int i = 0; i < ROUNDS; i++) {
            shares.merge(names(SrvOrder.of(servers, random)), 1.0 / ROUNDS, Double::sum);
        }
        return shares;
    }

    private static double first(Map<String, Double> shares, String host) {
        return shares.entrySet().stream()
                .filter(e -> e.getKey().startsWith(host))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    @Test
    void theLowestPriorityStandsFirstWhateverTheWeights() {
        Map<String, Double> shares = shares(List.of(server("c", 30, 65535), server("b", 20, 1), server("a", 10, 0)));
        assertEquals(Map.of("abc", 1.0).keySet(), shares.keySet());
    }

    @Test
    void withinAPriorityTheWeightsAreTheShares() {
        Map<String, Double> shares = shares(List.of(server("a", 1, 600), server("b", 1, 300), server("c", 1, 100)));
        assertEquals(0.6, first(shares, "a"), 0.01);
        assertEquals(0.3, first(shares, "b"), 0.01);
        assertEquals(0.1, first(shares, "c"), 0.01);
        assertEquals(6, shares.size());
    }

    @Test
    void whatIsDrawnIsNotPutBack() {
        Map<String, Double> shares = shares(List.of(server("a", 1, 600), server("b", 1, 300), server("c", 1, 100)));
        assertEquals(0.6 * 0.75, shares.get("abc"), 0.01);
        assertEquals(0.1 * 2 / 3, shares.get("cab"), 0.01);
    }

    @Test
    void aWeightOfNoughtIsSeldomDrawnBesideOthersButNotNever() {
        Map<String, Double> shares = shares(List.of(server("a", 1, 99), server("z", 1, 0)));
        assertEquals(0.01, first(shares, "z"), 0.005);
        assertTrue(first(shares, "z") > 0);
    }

    @Test
    void amongWeightsOfNoughtEachServerIsPresentOnce() {
        List<Server> servers = List.of(server("a", 1, 0), server("b", 1, 0), server("c", 1, 0));
        assertEquals(new HashSet<>(servers), new HashSet<>(SrvOrder.of(servers, random)));
        assertEquals(List.of(), SrvOrder.of(List.of(), random));
    }

    @Test
    void theLargestWeightsDoNotOverflow() {
        List<Server> many = java.util.stream.IntStream.range(0, 32)
                .mapToObj(i -> server("h" + i, 65535, 65535))
                .toList();
        assertEquals(new HashSet<>(many), new HashSet<>(SrvOrder.of(many, random)));
    }
}
