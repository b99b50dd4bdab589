export { limitBytes, readAll } from './byte-stream.ts';
export { HttpError, HttpSizeError, HttpTimeoutError } from './errors.ts';
export {
  type HttpAnswer,
  type HttpLimits,
  type HttpRequest,
  openHttpAnswer,
  readHttpAnswer,
} from './request.ts';
