package io.drawbridge.xmpp.jingle;

import io.drawbridge.xmpp.component.Rendezvous;
import io.drawbridge.xmpp.jingle.MeetingFacts.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where to join, of several callbridges: where the meeting runs (with the most participants, if it has been split); else by rendezvous
 * hashing of its name over those that know it, so that all who join at once meet at one. Pure; owner: one thread.
 */
final class CallbridgeChoice {
    private final String meeting;
    private final List<String> asked;
    private final Map<String, MeetingFacts> answers = new HashMap<>();

    CallbridgeChoice(String meeting, List<String> asked) {
        this.meeting = meeting.toLowerCase(Locale.ROOT);
        this.asked = List.copyOf(asked);
    }

    void answered(String callbridge, MeetingFacts facts) {
        answers.put(callbridge, facts);
    }

    /** Whether nothing more is worth waiting for. */
    boolean complete(int failures) {
        boolean runs = answers.values().stream().anyMatch(facts -> facts.participants() > 0);
        return runs || answers.size() + failures >= asked.size();
    }

    /** The facts of the best; the meeting is unknown when all who answered say so. Empty map of answers: nobody answered. */
    boolean nobody() {
        return answers.isEmpty();
    }

    /** The callbridges to ask for the join, the best first; empty: nobody who answered knows the meeting. */
    List<String> order() {
        List<String> knowing = new ArrayList<>(asked);
        knowing.removeIf(name -> !answers.containsKey(name) || answers.get(name).kind() == Kind.UNKNOWN);
        knowing.sort(Comparator.comparingInt((String name) -> -answers.get(name).participants())
                .thenComparingDouble(name -> Rendezvous.cost(name, 1, key())));
        return knowing;
    }

    /** The meeting's own name where a callbridge tells it: number and name lead to one. */
    private String key() {
        return answers.values().stream()
                .filter(facts -> facts.kind() == Kind.MEETING)
                .map(MeetingFacts::name)
                .min(Comparator.naturalOrder())
                .orElse(meeting);
    }

    /** What the best says of the meeting. */
    MeetingFacts facts() {
        List<String> order = order();
        return order.isEmpty()
                ? answers.values().iterator().next()
                : answers.getOrDefault(order.get(0), MeetingFacts.UNKNOWN);
    }
}
