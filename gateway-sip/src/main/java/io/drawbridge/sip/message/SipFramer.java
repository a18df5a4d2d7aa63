package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream into messages by Content-Length (RFC 3261 section 18.3) and finds keepalives (RFC 5626 section 4.4.1). Whatever
 * the pieces are in which the bytes come, the outcome is the same. Owner: the connection's loop.
 */
public final class SipFramer {
    /** Takes what is found, in order. */
    public interface Sink {
        /** The bytes of one whole message. */
        void onMessage(byte[] message);

        /** CRLFCRLF outside a message: to be answered with CRLF. */
        void onPing();

        /** The stream cannot be followed any more: answer if you can, then close. Nothing comes after it. */
        void onBroken(ParseResult.Malformed why);
    }

    private static final int FIRST_CAPACITY = 4096;

    private final SipLimits limits;
    private byte[] held = new byte[0];
    private int heldBytes;
    private int scannedBytes;
    private int blankLines;
    private int wantedBytes = -1;
    private boolean broken;
    private boolean pongExpected;

    /** A framer at the start of a stream. */
    public SipFramer(SipLimits limits) {
        this.limits = limits;
    }

    /** Whether a message has begun and has not ended. */
    public boolean partial() {
        return heldBytes > 0;
    }

    /** We have sent a ping: the next line end between messages is its answer, and not half of a ping of theirs. */
    public void expectPong() {
        pongExpected = true;
    }

    /** Takes the next bytes of the stream. */
    public void feed(byte[] bytes, Sink sink) {
        int position = 0;
        while (position < bytes.length && !broken) {
            if (heldBytes == 0 && blank(bytes[position], sink)) {
                position++;
                continue;
            }
            int take = wantedBytes < 0
                    ? headPart(bytes, position)
                    : Math.min(bytes.length - position, wantedBytes - heldBytes);
            hold(bytes, position, take);
            position += take;
            advance(sink);
        }
    }

    /** Between messages line ends are keepalives or padding. */
    private boolean blank(byte b, Sink sink) {
        if (b == '\r') {
            return true;
        }
        if (b != '\n') {
            blankLines = 0;
            return false;
        }
        if (pongExpected) {
            pongExpected = false;
            return true;
        }
        blankLines++;
        if (blankLines == 2) {
            blankLines = 0;
            sink.onPing();
        }
        return true;
    }

    /** Up to and with the next line feed: the head is taken line by line, since its end is one. */
    private static int headPart(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1 - from;
            }
        }
        return bytes.length - from;
    }

    private void hold(byte[] bytes, int from, int count) {
        if (heldBytes + count > held.length) {
            held = Arrays.copyOf(held, Math.max(FIRST_CAPACITY, Math.max(held.length * 2, heldBytes + count)));
        }
        System.arraycopy(bytes, from, held, heldBytes, count);
        heldBytes += count;
    }

    private void advance(Sink sink) {
        if (wantedBytes < 0) {
            int end = SipParser.endOfHead(held, Math.max(0, scannedBytes - 3), heldBytes);
            scannedBytes = heldBytes;
            if (end < 0) {
                if (heldBytes > limits.maxHeadBytes()) {
                    fail(sink, "headers too large", 513);
                }
                return;
            }
            readLength(end, sink);
        }
        if (!broken && heldBytes == wantedBytes) {
            byte[] message = Arrays.copyOf(held, heldBytes);
            reset();
            sink.onMessage(message);
        }
    }

    private void readLength(int headBytes, Sink sink) {
        ContentLength length = ContentLength.of(heldHeaders(headBytes));
        if (length.kind() == ContentLength.Kind.ABSENT) {
            fail(sink, "no Content-Length on a stream", 400);
        } else if (length.kind() == ContentLength.Kind.BAD) {
            fail(sink, "bad Content-Length", 400);
        } else if (length.bytes() > limits.maxMessageBytes() - headBytes) {
            fail(sink, "message too large", 513);
        } else {
            wantedBytes = headBytes + (int) length.bytes();
        }
    }

    private Headers heldHeaders(int headBytes) {
        return new SipParser(limits).headersOf(Arrays.copyOf(held, headBytes));
    }

    private void fail(Sink sink, String reason, int status) {
        broken = true;
        int known = Math.min(heldBytes, limits.maxHeadBytes());
        boolean request = !new String(held, 0, Math.min(4, known), StandardCharsets.ISO_8859_1).equals("SIP/");
        Headers headers = heldHeaders(known);
        reset();
        sink.onBroken(new ParseResult.Malformed(reason, status, request, headers));
    }

    private void reset() {
        held = new byte[0];
        heldBytes = 0;
        scannedBytes = 0;
        wantedBytes = -1;
        blankLines = 0;
    }
}
