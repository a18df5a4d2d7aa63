package io.drawbridge.core.media.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyFrameRequestsTest {
    private static final long MS = 1_000_000L;
    private final KeyFrameRequests requests = new KeyFrameRequests();

    @Test
    void aThousandWishesASecondAreTwoRequests() {
        int asked = 0;
        for (int ms = 0; ms < 1000; ms++) {
            asked += requests.onWish(ms * MS) ? 1 : 0;
            asked += requests.onTick(ms * MS) ? 1 : 0;
        }
        assertEquals(2, asked);
    }

    @Test
    void aWishThatAKeyFrameFulfilsIsForgotten() {
        assertTrue(requests.onWish(0));
        assertFalse(requests.onWish(100 * MS));
        requests.onKeyFrame();
        assertFalse(requests.onTick(600 * MS));
        assertFalse(requests.onTick(5000 * MS));
    }

    @Test
    void aSourceThatNeverAnswersIsLeftAlone() {
        int asked = requests.onWish(0) ? 1 : 0;
        for (int ms = 0; ms < 60_000; ms += 20) {
            asked += requests.onTick(ms * MS) ? 1 : 0;
        }
        assertEquals(11, asked);
    }

    @Test
    void aGapIsLostAfterItsPatienceAndNotBefore() {
        GapWatch gaps = new GapWatch(100 * MS);
        assertFalse(gaps.onPacket(1, 0));
        assertFalse(gaps.onPacket(4, 0));
        assertFalse(gaps.onPacket(2, 50 * MS));
        assertFalse(gaps.lost(99 * MS));
        assertTrue(gaps.lost(100 * MS));
        assertFalse(gaps.lost(500 * MS), "said once");
        assertTrue(gaps.onPacket(200, 500 * MS), "too many to wait for");
        gaps.onPacket(202, 500 * MS);
        gaps.onKeyFrame();
        assertFalse(gaps.lost(900 * MS));
    }
}
