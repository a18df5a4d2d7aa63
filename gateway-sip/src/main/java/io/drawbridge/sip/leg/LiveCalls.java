package io.drawbridge.sip.leg;

import io.drawbridge.sip.dialog.DialogId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The calls by their dialogs, and the names of those that ended last. Owner: the signalling loop. */
final class LiveCalls {
    private final int maxEnded;
    private final Map<DialogId, SipCall> calls = new LinkedHashMap<>();
    private final Set<DialogId> ended = new LinkedHashSet<>();

    /** {@code maxEnded}: how many that are over are remembered. */
    LiveCalls(int maxEnded) {
        this.maxEnded = maxEnded;
    }

    void add(SipCall call) {
        calls.put(call.session().id(), call);
    }

    void remove(SipCall call) {
        DialogId id = call.session().id();
        if (calls.remove(id, call) && ended.add(id) && ended.size() > maxEnded) {
            ended.remove(ended.iterator().next());
        }
    }

    Optional<SipCall> find(DialogId id) {
        return Optional.ofNullable(calls.get(id));
    }

    /** Whether there was such a call not long ago. */
    boolean hasEnded(DialogId id) {
        return ended.contains(id);
    }

    /** About once a second. */
    void onTime(long now) {
        List.copyOf(calls.values()).forEach(call -> call.onTime(now));
    }
}
