package io.drawbridge.core.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The m lines of the offer's first {@code a=group:BUNDLE} (RFC 9143). A mid that stands twice means its first m line.
 *
 * @param indexes positions of the m lines, in the order of the group
 */
record BundleGroup(Set<Integer> indexes) {
    static BundleGroup of(SessionDescription session) {
        Map<String, Integer> byMid = new HashMap<>();
        List<MediaDescription> media = session.media();
        for (int i = 0; i < media.size(); i++) {
            int index = i;
            mid(media.get(i)).ifPresent(mid -> byMid.putIfAbsent(mid, index));
        }
        Set<Integer> indexes = new LinkedHashSet<>();
        for (String mid : mids(session)) {
            Integer index = byMid.get(mid);
            if (index != null) {
                indexes.add(index);
            }
        }
        return new BundleGroup(indexes);
    }

    /** Whether both m lines are in it. */
    boolean joins(int index, int other) {
        return contains(index) && contains(other);
    }

    boolean contains(int index) {
        return indexes.contains(index);
    }

    /** An m line's {@code a=mid}. */
    static Optional<String> mid(MediaDescription media) {
        return media.attribute("mid").map(String::strip).filter(m -> !m.isEmpty());
    }

    private static List<String> mids(SessionDescription session) {
        for (Attribute attribute : session.attributes()) {
            if (attribute.name().equals("group")) {
                List<String> fields = new ArrayList<>(Text.tokens(attribute.value()));
                if (!fields.isEmpty() && fields.remove(0).equals("BUNDLE")) {
                    return fields;
                }
            }
        }
        return List.of();
    }
}
