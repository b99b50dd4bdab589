import { exportSpooled } from 'charmkit/trace-exporter';

// Started by a dispatch that has ended by now: nobody is there to hear of trouble, or to wait.
void exportSpooled(process.argv[2] ?? '').finally(() => process.exit());
