package io.drawbridge.core.pki;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Just enough of DER (X.690) to walk an extension: single-byte tags, definite lengths. Stops where it cannot go on. */
final class Der {
    /** One value with its tag. */
    static final class Item {
        private final int tag;
        private final byte[] content;

        Item(int tag, byte[] content) {
            this.tag = tag;
            this.content = content;
        }

        int tag() {
            return tag;
        }

        byte[] content() {
            return content;
        }
    }

    private Der() {}

    /** The content of the first value, when it has that tag. */
    static Optional<byte[]> inside(byte[] der, int tag) {
        return items(der).stream().findFirst().filter(i -> i.tag() == tag).map(Item::content);
    }

    /** The values that follow each other in {@code der}. */
    static List<Item> items(byte[] der) {
        List<Item> items = new ArrayList<>();
        int at = 0;
        while (at + 2 <= der.length) {
            int tag = der[at] & 0xFF;
            int length = der[at + 1] & 0xFF;
            at += 2;
            if (length >= 0x80) {
                int count = length - 0x80;
                if (count < 1 || count > 3 || at + count > der.length) {
                    return items;
                }
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = (length << 8) | (der[at++] & 0xFF);
                }
            }
            if (length > der.length - at) {
                return items;
            }
            items.add(new Item(tag, Arrays.copyOfRange(der, at, at + length)));
            at += length;
        }
        return items;
    }
}
