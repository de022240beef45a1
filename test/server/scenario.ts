/**
 * A small scenario for tests of the server on the real engine: an idle host, root at its prompt.
 */
export const QUIET_HOST = `format: 1
title: A quiet host
page: Nothing is wrong.
brief: Look around.
level: intro
minutes: 5
skills: [looking]
host: { user: root, warmup: 10s }
facts:
  memory:
    label: The memory was looked at
    shown:
      - { source: /proc/meminfo, text: MemTotal }
questions:
  - id: fault
    kind: single
    prompt: Is anything wrong?
    options:
      - { id: none, text: No, right: true }
      - { id: some, text: Yes }
goals:
  - { id: up, label: It is up, holds: "MemTotal > 0" }
solution:
  - { type: cat /proc/meminfo }
  - { answer: { fault: none } }
debrief: There was nothing.
`;
