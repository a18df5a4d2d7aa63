package io.drawbridge.xmpp.component;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The order in which servers are to be tried (RFC 2782, "Usage rules"): by priority; within one drawn by chance in proportion to the
 * weights, without putting back. Those of weight 0 stand before the others of what is left, so that they are drawn only when the number
 * is 0 or nothing else is left. Pure but for the chance.
 */
final class SrvOrder {
    private SrvOrder() {}

    static List<Server> of(List<Server> servers, RandomGenerator random) {
        List<Server> left = new ArrayList<>(servers);
        left.sort(Comparator.comparingInt(Server::priority).thenComparingInt(server -> Math.min(server.weight(), 1)));
        List<Server> ordered = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            ordered.add(left.remove(draw(left, random)));
        }
        return ordered;
    }

    /** The first of the best priority whose running sum of weights reaches the number drawn from 0 to the sum of all. */
    private static int draw(List<Server> left, RandomGenerator random) {
        int priority = left.get(0).priority();
        List<Server> best =
                left.stream().takeWhile(s -> s.priority() == priority).toList();
        int drawn = random.nextInt(best.stream().mapToInt(Server::weight).sum() + 1);
        int sum = 0;
        for (int i = 0; i < best.size(); i++) {
            sum += best.get(i).weight();
            if (sum >= drawn) {
                return i;
            }
        }
        return best.size() - 1;
    }
}
