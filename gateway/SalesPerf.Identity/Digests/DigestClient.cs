using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using SalesPerf.ServiceDefaults.Languages;

namespace SalesPerf.Identity.Digests;

/// <summary>Asks the edge for a digest as the person: every service decides what they may see, by the same token as if they had asked.</summary>
internal sealed class DigestClient(HttpClient http)
{
    private static readonly Uri Path = new("/v1/me/tasks/digest", UriKind.Relative);

    /// <summary>What waits for whom the token is; null where they may not ask.</summary>
    /// <exception cref="HttpRequestException">The edge does not answer, or not with a digest.</exception>
    public async Task<Digest?> FindAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.Forbidden) return null;
            answer.EnsureSuccessStatusCode();
            if (!int.TryParse(answer.Headers.TryGetValues("Task-Count", out var counts) ? counts.Single() : null, NumberStyles.None, CultureInfo.InvariantCulture, out var tasks)) throw new HttpRequestException("The edge gave no digest.");
            return new(
                await answer.Content.ReadAsStringAsync(cancellationToken), LanguageTags.Parse(answer.Content.Headers.ContentLanguage.FirstOrDefault()) ?? Language.English,
                tasks, !answer.Headers.Contains("Missing-Services"));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested) { throw new HttpRequestException("The edge does not answer in time.", exception); }
    }
}
