import { exportSpooledTraces } from 'charmkit/trace-exporter';

// The dispatch that started this process has ended, so nothing waits for it or handles its errors.
void exportSpooledTraces(process.argv[2] ?? '').finally(() => process.exit());
