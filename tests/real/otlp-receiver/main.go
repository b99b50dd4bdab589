// Command otlp-receiver is the OTLP receiver of the OpenTelemetry Collector without the rest of it. It is configured by
// its argument, JSON in the form of the Collector's own configuration, and prints what it receives as OTLP in JSON,
// one line for each request.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/xconfmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(text string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	factory := otlpreceiver.NewFactory()
	config := factory.CreateDefaultConfig()
	given, err := confmap.NewRetrievedFromYAML([]byte(text))
	if err != nil {
		return err
	}
	settings, err := given.AsConf()
	if err != nil {
		return err
	}
	if err := settings.Unmarshal(config); err != nil {
		return err
	}
	if err := xconfmap.Validate(config); err != nil {
		return err
	}
	sink, err := consumer.NewTraces(printer())
	if err != nil {
		return err
	}
	receiver, err := factory.CreateTraces(ctx, receivertest.NewNopSettings(factory.Type()), config, sink)
	if err != nil {
		return err
	}
	if err := receiver.Start(ctx, componenttest.NewNopHost()); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "receiving")
	<-ctx.Done()
	return receiver.Shutdown(context.Background())
}

func printer() consumer.ConsumeTracesFunc {
	var lock sync.Mutex
	return func(_ context.Context, traces ptrace.Traces) error {
		line, err := (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
		if err != nil {
			return err
		}
		lock.Lock()
		defer lock.Unlock()
		_, err = fmt.Println(string(line))
		return err
	}
}
