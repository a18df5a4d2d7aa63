package io.drawbridge.sip.locate;

import io.drawbridge.sip.locate.Answer.Srv;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** The order of RFC 2782: by priority, and within one by chance in proportion to the weights. Pure but for the chance. */
final class SrvOrder {
    private SrvOrder() {}

    static List<Srv> of(List<Srv> records, RandomGenerator random) {
        List<Srv> left = new ArrayList<>(records);
        left.sort(Comparator.comparingInt(Srv::priority).thenComparingInt(Srv::weight));
        List<Srv> ordered = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            ordered.add(left.remove(pick(left, random)));
        }
        return ordered;
    }

    /** The first whose running sum of weights reaches the number drawn; those of weight 0 stand first and are seldom met. */
    private static int pick(List<Srv> sorted, RandomGenerator random) {
        int priority = sorted.get(0).priority();
        int same = 0;
        int total = 0;
        while (same < sorted.size() && sorted.get(same).priority() == priority) {
            total += sorted.get(same).weight();
            same++;
        }
        int drawn = random.nextInt(total + 1);
        int sum = 0;
        for (int i = 0; i < same; i++) {
            sum += sorted.get(i).weight();
            if (sum >= drawn) {
                return i;
            }
        }
        return same - 1;
    }
}
