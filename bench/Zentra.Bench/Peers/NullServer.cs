using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Zentra.Bench.Peers;

/// <summary>
/// `POST /payments` with nothing behind it: the body is parsed, a payment's answer is written, and no key, decision,
/// ledger or store stands between. What is left is HTTP and JSON: the most that a product on Kestrel could reach here.
/// </summary>
internal sealed partial class NullServer
{
    private const int AnswerCapacity = 2048;

    private long payments;

    public static Task RunAsync(int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/health/ready", _ => Task.CompletedTask);
        app.MapPost("/payments", new NullServer().CreateAsync);
        return app.RunAsync(cancellation);
    }

    private async Task CreateAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body, NullServerJson.Default.CreatePayment, context.RequestAborted);
        Answer(context.Response, request!, Interlocked.Increment(ref payments));
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Answer(HttpResponse response, CreatePayment request, long number)
    {
        var body = response.BodyWriter.GetSpan(AnswerCapacity);
        Utf8.TryWrite(
            body,
            $$"""
            {"id":"pay_{{number:D26}}","object":"payment","scope":"default","livemode":false,
            "amount_minor":{{request.AmountMinor}},"currency":"USD","customer":"{{request.Customer}}",
            "merchant":"mer_default","payment_method":"sandbox","capture_method":"manual","status":"authorized",
            "authorization":{"status":"authorized","expires_at":"2026-01-08T00:00:00.000000Z"},
            "capture":null,"refund":null,"dispute":null,"settlement":null,
            "amount_authorized_minor":{{request.AmountMinor}},"amount_captured_minor":0,"amount_refunded_minor":0,
            "amount_disputed_minor":0,"amount_settled_minor":0,
            "route":{"decision":"rtd_{{number:D26}}","rules_version":1,"rule":"default","provider":"sandbox"},
            "attempts":[{"number":1,"provider":"sandbox","status":"approved","provider_reference":"{{number:D12}}",
            "money_moved":"no","code":"approved","explanation":"The sandbox approved it.","next_step":"capture",
            "started_at":"2026-01-01T00:00:00.000000Z","ended_at":"2026-01-01T00:00:00.001000Z"}],
            "event":"payment.created","evidence":{"payment_id":"pay_{{number:D26}}","merchant":"mer_default",
            "provider_route":"rtd_{{number:D26}}","ledger_entry":["led_{{number:D26}}"],"settlement_batch":null,
            "intent":"int_{{number:D26}}","leaf":{{number}}},"intent":"int_{{number:D26}}","metadata":{},
            "created_at":"2026-01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:00.001000Z","version":2}
            """,
            out var written);
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = written;
        response.BodyWriter.Advance(written);
    }

    internal sealed record CreatePayment(long AmountMinor, string Currency, string Customer, string IdempotencyKey);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(CreatePayment))]
    private sealed partial class NullServerJson : JsonSerializerContext;
}
