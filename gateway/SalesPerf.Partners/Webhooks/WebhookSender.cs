using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;
using SalesPerf.Partners.Archive;
using SalesPerf.ServiceDefaults.Identity;

namespace SalesPerf.Partners.Webhooks;

/// <summary>One attempt: a signed POST of the CloudEvent.</summary>
internal sealed class WebhookSender(Sealer sealer, IOptions<PartnersOptions> options, TimeProvider time) : IDisposable
{
    public const string SecretPurpose = "webhook secret";
    private const string MediaType = "application/cloudevents+json";
    private const int LongestError = 300;

    private readonly HttpClient _http = new(new GuardedConnections(options.Value.Webhooks).NewHandler()) { Timeout = options.Value.Webhooks.Timeout };

    public void Dispose() => _http.Dispose();

    public async Task<AttemptResult> SendAsync(Webhook webhook, ArchivedEvent archived, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(archived.Document, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType) { CharSet = "utf-8" };
        Sign(request, webhook, archived);
        request.Headers.UserAgent.ParseAdd("SalesPerf-Webhooks/1");
        if (archived.Traceparent is { } traceparent) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        try
        {
            // Its body is not read: nothing in it matters, and it could be endless.
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return AttemptResult.Of((int)answer.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var error = failure is OperationCanceledException ? $"No answer within {options.Value.Webhooks.Timeout.TotalSeconds:0} s." : (failure.InnerException as ForbiddenAddressException ?? failure).Message;
            return new AttemptResult(null, error.Length <= LongestError ? error : error[..LongestError]);
        }
    }

    private void Sign(HttpRequestMessage request, Webhook webhook, ArchivedEvent archived)
    {
        // The event's id, the same at every attempt and in every replay: what a receiver keeps to leave out duplicates.
        var (id, now) = (archived.EventId.ToString(), time.GetUtcNow());
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Sign(id, now, archived.Document, webhook.SecretsAt(now).Select(s => sealer.Open(SecretPurpose, s))));
    }
}
