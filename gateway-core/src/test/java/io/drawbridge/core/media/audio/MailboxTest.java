package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void aFullMailboxLosesItsOldestAndCountsIt() {
        Mailbox<Integer> mailbox = new Mailbox<>(3);
        for (int i = 1; i <= 5; i++) {
            mailbox.offer(i);
        }
        assertEquals(2, mailbox.dropped());
        assertEquals(3, mailbox.poll());
        assertEquals(4, mailbox.poll());
        assertEquals(5, mailbox.poll());
        assertNull(mailbox.poll());
    }
}
